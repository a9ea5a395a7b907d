// Who spoke to whom on the network. Lies in the group that Azure keeps its network watchers in, hence a file of its own.
param name string
param location string
param tags object
param watcherName string
param networkId string
@description('Account that takes the logs.')
param storageId string

resource watcher 'Microsoft.Network/networkWatchers@2024-05-01' existing = { name: watcherName }

// Of the network, not of its rule sets: Azure takes no new flow logs of those.
resource flows 'Microsoft.Network/networkWatchers/flowLogs@2024-05-01' = {
  name: 'flow-${name}'
  parent: watcher
  location: location
  tags: tags
  properties: {
    enabled: true
    targetResourceId: networkId
    storageId: storageId
    retentionPolicy: { enabled: true, days: 90 }
    format: { type: 'JSON', version: 2 }
  }
}
