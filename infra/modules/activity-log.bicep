// Who changed what in the subscription, sent to where its owners cannot take it away. Deployed at the subscription, hence a file of its own.
targetScope = 'subscription'
param name string
param workspaceId string

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-audit-${name}'
  properties: {
    workspaceId: workspaceId
    logs: [for category in ['Administrative', 'Security', 'Policy', 'Alert']: { category: category, enabled: true }]
  }
}
