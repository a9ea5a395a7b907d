// One service made reachable inside the network under its usual name.
param name string
param location string
param tags object
param subnetId string
@description('What is reached.')
param targetId string
@description('Which of its services: blob, queue, table, vault, sites, azuremonitor.')
param service string
param zoneIds string[]

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-${name}-${service}'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    customNetworkInterfaceName: 'nic-${name}-${service}'
    privateLinkServiceConnections: [
      { name: service, properties: { privateLinkServiceId: targetId, groupIds: [service] } }
    ]
  }
}

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  name: 'default'
  parent: endpoint
  properties: {
    privateDnsZoneConfigs: [for zone in zoneIds: { name: replace(last(split(zone, '/')), '.', '-'), properties: { privateDnsZoneId: zone } }]
  }
}
