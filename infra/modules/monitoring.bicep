// Telemetry of the apps, kept in the workspace and reached by the network alone; whom alerts go to.
param name string
param location string
param tags object
@description('The workspace, of this subscription or another.')
param workspaceId string
param alertEmails string[]
param subnetId string
@description('Zones by short name, of which monitor, oms, ods, agents and blob are needed here.')
param zoneIds object

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${name}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspaceId
    DisableLocalAuth: true
    DisableIpMasking: false
    publicNetworkAccessForIngestion: 'Disabled'
    publicNetworkAccessForQuery: 'Disabled'
  }
}

resource scope 'Microsoft.Insights/privateLinkScopes@2021-07-01-preview' = {
  name: 'ampls-${name}'
  location: 'global'
  tags: tags
  properties: { accessModeSettings: { ingestionAccessMode: 'PrivateOnly', queryAccessMode: 'PrivateOnly' } }
}

resource scopedInsights 'Microsoft.Insights/privateLinkScopes/scopedResources@2021-07-01-preview' = {
  name: 'insights'
  parent: scope
  properties: { linkedResourceId: insights.id }
}

resource scopedWorkspace 'Microsoft.Insights/privateLinkScopes/scopedResources@2021-07-01-preview' = {
  name: 'workspace'
  parent: scope
  properties: { linkedResourceId: workspaceId }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'pe-ampls-${name}'
  params: {
    name: 'ampls-${name}'
    location: location
    tags: tags
    subnetId: subnetId
    targetId: scope.id
    service: 'azuremonitor'
    zoneIds: [zoneIds.monitor, zoneIds.oms, zoneIds.ods, zoneIds.agents, zoneIds.blob]
  }
  dependsOn: [scopedInsights, scopedWorkspace]
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'safeguard'
    enabled: true
    emailReceivers: [for (address, i) in alertEmails: { name: 'person-${i}', emailAddress: address, useCommonAlertSchema: true }]
  }
}

output applicationInsightsName string = insights.name
output actionGroupId string = people.id
