// Where everything is logged. In production it is deployed by itself into the audit subscription, whose owners are not the pipeline's, and main.bicep
// is given its id; a test environment has its own.
param name string
param location string
param tags object = {}
@description('Days logs are kept; evidence of who saw what.')
@minValue(30)
@maxValue(730)
param days int = 730

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-${name}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: days
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
    publicNetworkAccessForIngestion: 'Disabled'
    publicNetworkAccessForQuery: 'Disabled'
  }
}

// Who asked what of the logs is itself logged.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-itself'
  scope: workspace
  properties: { workspaceId: workspace.id, logs: [{ category: 'Audit', enabled: true }] }
}

output id string = workspace.id
