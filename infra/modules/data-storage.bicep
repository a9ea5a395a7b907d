// The account that holds the data: a container for each zone and each agency's letter box, kept and deleted as the product's own tables say.
param name string
param location string
param tags object
param sku string
param keyIdentityId string
param keyVaultUri string
param keyName string
param subnetId string
param zoneIds object
param workspaceId string
@description('Whether Defender scans what lands; a file is then read only once it was found clean.')
param malwareScanning bool
@description('Gigabytes scanned a month at most, a brake on cost. Beyond it nothing is scanned, hence nothing read: the alert malware-found says so.')
param malwareCapGB int
@description('Days in which a deletion can be undone. Part of the retention schedule: what is deleted is gone after so many more.')
param undoDays int

var names = loadJsonContent('../names.json')
var retention = loadJsonContent('../../schemas/retention.json')
var landing = map(names.agencies, a => a.landing)
var zones = map(names.containers, c => c.name)
var worm = filter(names.containers, c => contains(c, 'wormDays'))

module base 'storage-account.bicep' = {
  name: 'account-${name}'
  params: {
    name: name
    location: location
    tags: tags
    sku: sku
    keyIdentityId: keyIdentityId
    keyVaultUri: keyVaultUri
    keyName: keyName
    subnetId: subnetId
    zoneIds: zoneIds
    workspaceId: workspaceId
  }
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: name }

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  name: 'default'
  parent: account
  properties: {
    isVersioningEnabled: true // A sender's file that takes the place of another leaves that one behind as a version.
    changeFeed: { enabled: true, retentionInDays: undoDays + 7 }
    deleteRetentionPolicy: { enabled: true, days: undoDays, allowPermanentDelete: false }
    containerDeleteRetentionPolicy: { enabled: true, days: undoDays }
    restorePolicy: { enabled: true, days: undoDays - 1 } // Must be shorter than what can be undeleted.
  }
  dependsOn: [base]
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [for container in concat(landing, zones): {
  name: container
  parent: blobs
  properties: { publicAccess: 'None' }
}]

// Write once, read many. Made unlocked, which a test environment stays; in production information governance has it locked by the command in
// deploy.md, after which nobody can shorten it, Microsoft included.
resource policies 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2024-01-01' = [for zone in worm: {
  name: '${name}/default/${zone.name}/default'
  properties: { immutabilityPeriodSinceCreationInDays: zone.wormDays, allowProtectedAppendWrites: false }
  dependsOn: [containers]
}]

// What is current is deleted by the retention sweep alone, which knows legal holds and what the newest publication rests on; a rule of storage knows
// neither. Storage clears away what the sweep or a sender has left as an old version, once the days of its zone are over.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  name: 'default'
  parent: account
  properties: {
    policy: {
      rules: [for rule in retention.rules: {
        name: rule.zone
        type: 'Lifecycle'
        enabled: true
        definition: {
          filters: {
            blobTypes: ['blockBlob']
            prefixMatch: rule.zone == 'landing' ? map(landing, l => '${l}/') : ['${rule.zone}/']
          }
          actions: {
            version: { delete: { daysAfterCreationGreaterThan: rule.days } }
            snapshot: { delete: { daysAfterCreationGreaterThan: rule.days } }
          }
        }
      }]
    }
  }
  dependsOn: [blobs]
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = { name: 'default', parent: account, dependsOn: [base] }
resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = { name: 'default', parent: account, dependsOn: [base] }

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = [for queue in flatten(map(names.queues, q => [q.name, '${q.name}${names.poisonSuffix}'])): {
  name: queue
  parent: queueService
}]

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' = [for table in names.tables: {
  name: table.name
  parent: tableService
}]

resource defender 'Microsoft.Security/defenderForStorageSettings@2025-06-01' = {
  name: 'current'
  scope: account
  properties: {
    isEnabled: malwareScanning
    overrideSubscriptionLevelSettings: true
    // Only what comes from outside is scanned; what we made ourselves is not.
    malwareScanning: { onUpload: { isEnabled: malwareScanning, capGBPerMonth: malwareCapGB, filters: { excludeBlobsWithPrefix: map(zones, z => '${z}/') } } }
    sensitiveDataDiscovery: { isEnabled: false } // Would copy samples of values to where fewer rules hold.
  }
  dependsOn: [base]
}

resource scanLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (malwareScanning) {
  name: 'to-audit'
  scope: defender
  properties: { workspaceId: workspaceId, logs: [{ category: 'ScanResults', enabled: true }] }
}

// Nobody deletes the account by mistake, not even with the right to.
resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  scope: account
  properties: { level: 'CanNotDelete', notes: 'Holds children\'s records. To remove it, see deploy.md.' }
  dependsOn: [base]
}

output id string = base.outputs.id
output name string = base.outputs.name
output blobEndpoint string = base.outputs.blobEndpoint
