// The closed network: a subnet for each app, one for private endpoints, one for the machine that deploys. Nothing listens to the internet,
// and what is not named below does not leave.
param name string
param location string
param tags object
@description('Address space of the network, a /22 or larger; subnets are cut from it in order.')
param addressPrefix string
@description('Names of the duties that have an app, each with a subnet of its own, so that one app cannot be taken for another on the network.')
param duties string[]
@description('What the subnets of apps are delegated to: Microsoft.App/environments (Flex Consumption) or Microsoft.Web/serverFarms (Premium).')
param delegation string
@description('Route table that leads to the council\'s own firewall. Without it the subnets have no way out but the private endpoints and the tags below.')
param routeTableId string
@description('Subscription and resource group of private DNS zones that a hub already keeps. Without them, the zones are made here.')
param dnsZones { subscriptionId: string, resourceGroup: string }?
@description('Where the logs of the rule set go.')
param workspaceId string

var endpointsPrefix = cidrSubnet(addressPrefix, 26, 0)

// 443 to the endpoints; tokens from Entra and telemetry to Azure Monitor by tag; all else is refused.
resource appRules 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${name}-apps'
  location: location
  tags: tags
  properties: {
    securityRules: [
      rule('endpoints', 100, 'Outbound', 'Allow', 'VirtualNetwork', endpointsPrefix, '443')
      rule('entra', 110, 'Outbound', 'Allow', 'VirtualNetwork', 'AzureActiveDirectory', '443')
      rule('monitor', 120, 'Outbound', 'Allow', 'VirtualNetwork', 'AzureMonitor', '443')
      rule('nothing-else-out', 4000, 'Outbound', 'Deny', '*', '*', '*')
      rule('nothing-in', 4000, 'Inbound', 'Deny', '*', '*', '*')
    ]
  }
}

resource endpointRules 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${name}-endpoints'
  location: location
  tags: tags
  properties: {
    securityRules: [
      rule('https-from-the-network', 100, 'Inbound', 'Allow', 'VirtualNetwork', endpointsPrefix, '443')
      rule('nothing-else-in', 4000, 'Inbound', 'Deny', '*', '*', '*')
    ]
  }
}

// The machine that deploys and releases reaches GitHub, Azure and the department through the council's firewall, which decides; nothing reaches it.
resource runnerRules 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${name}-runner'
  location: location
  tags: tags
  properties: { securityRules: [rule('nothing-in', 4000, 'Inbound', 'Deny', '*', '*', '*')] }
}

func rule(name string, priority int, direction string, access string, from string, to string, port string) object => {
  name: name
  properties: {
    priority: priority
    direction: direction
    access: access
    protocol: access == 'Allow' ? 'Tcp' : '*'
    sourceAddressPrefix: from
    sourcePortRange: '*'
    destinationAddressPrefix: to
    destinationPortRange: port
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${name}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: concat(
      [
        {
          name: 'endpoints'
          properties: {
            addressPrefix: endpointsPrefix
            networkSecurityGroup: { id: endpointRules.id }
            privateEndpointNetworkPolicies: 'Enabled' // Without this the rule set does not hold for endpoints.
            defaultOutboundAccess: false
          }
        }
        {
          name: 'runner'
          properties: {
            addressPrefix: cidrSubnet(addressPrefix, 26, 1)
            networkSecurityGroup: { id: runnerRules.id }
            routeTable: empty(routeTableId) ? null : { id: routeTableId }
            defaultOutboundAccess: false
          }
        }
      ],
      map(range(0, length(duties)), i => {
        name: 'app-${duties[i]}'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, i + 2)
          networkSecurityGroup: { id: appRules.id }
          routeTable: empty(routeTableId) ? null : { id: routeTableId }
          defaultOutboundAccess: false
          delegations: [{ name: 'functions', properties: { serviceName: delegation } }]
        }
      })
    )
  }
}

var zoneNames = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink.vaultcore.azure.net'
  sites: 'privatelink.azurewebsites.net'
  monitor: 'privatelink.monitor.azure.com'
  oms: 'privatelink.oms.opinsights.azure.com'
  ods: 'privatelink.ods.opinsights.azure.com'
  agents: 'privatelink.agentsvc.azure-automation.net'
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for zone in items(zoneNames): if (dnsZones == null) {
  name: zone.value
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (zone, i) in items(zoneNames): if (dnsZones == null) {
  name: 'vnet-${name}'
  parent: zones[i]
  location: 'global'
  tags: tags
  properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
}]

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-audit'
  scope: network
  properties: { workspaceId: workspaceId, logs: [{ categoryGroup: 'allLogs', enabled: true }] }
}

output networkId string = network.id
output endpointsSubnetId string = '${network.id}/subnets/endpoints'
output appSubnetIds object = toObject(duties, d => d, d => '${network.id}/subnets/app-${d}')
@description('Ids of the DNS zones by short name, whoever keeps them.')
output zoneIds object = toObject(items(zoneNames), z => z.key, z => dnsZones == null
  ? resourceId('Microsoft.Network/privateDnsZones', z.value)
  : resourceId(dnsZones!.subscriptionId, dnsZones!.resourceGroup, 'Microsoft.Network/privateDnsZones', z.value))
