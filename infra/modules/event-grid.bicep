// A file lands, storage says so, its path goes into the queue. An event that is lost costs minutes: the nightly build looks into the letter boxes itself.
param name string
param location string
param tags object
param accountName string
param workspaceId string

var names = loadJsonContent('../names.json')
var queue = names.queues[0].name
var boxes = map(names.agencies, a => '/blobServices/default/containers/${a.landing}/')

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: accountName }
resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' existing = { name: 'default', parent: account }
resource landed 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' existing = { name: queue, parent: queueService }

resource topic 'Microsoft.EventGrid/systemTopics@2022-06-15' = {
  name: 'evgt-${name}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: { source: account.id, topicType: 'Microsoft.Storage.StorageAccounts' }
}

// In its own words: it may put messages into this one queue.
resource sender 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, topic.id, 'send')
  scope: landed
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a') // Storage Queue Data Message Sender
  }
}

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2022-06-15' = {
  name: 'landed'
  parent: topic
  properties: {
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: { endpointType: 'StorageQueue', properties: { resourceId: account.id, queueName: queue, queueMessageTimeToLiveInSeconds: 604800 } }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      isSubjectCaseSensitive: true
      // Of the letter boxes alone, or every file that we write would come back as one that landed.
      advancedFilters: [{ operatorType: 'StringBeginsWith', key: 'subject', values: boxes }]
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
  dependsOn: [sender]
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-audit'
  scope: topic
  properties: { workspaceId: workspaceId, logs: [{ categoryGroup: 'allLogs', enabled: true }], metrics: [{ category: 'AllMetrics', enabled: true }] }
}
