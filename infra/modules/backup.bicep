// A copy that whoever takes over the data account cannot reach: in a vault of another kind, kept for a while that nobody can shorten.
param name string
param location string
param tags object
param accountName string
@description('Days a copy is kept. What was erased is gone from the copies after so many more: part of the retention schedule.')
param days int
@description('Whether the vault may be emptied again; a test environment stays so.')
param locked bool
param redundancy 'ZoneRedundant' | 'GeoRedundant'
param workspaceId string

var names = loadJsonContent('../names.json')
// Every zone is kept longer than the notes by which it could be built again (thirty days), and longer than the release that made it is in use.
var copied = map(filter(names.containers, c => c.?backup ?? false), c => c.name)

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: accountName }

resource vault 'Microsoft.DataProtection/backupVaults@2024-04-01' = {
  name: 'bvault-${name}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    storageSettings: [{ datastoreType: 'VaultStore', type: redundancy }]
    securitySettings: {
      softDeleteSettings: { state: locked ? 'AlwaysOn' : 'On', retentionDurationInDays: 14 }
      immutabilitySettings: { state: locked ? 'Locked' : 'Unlocked' }
    }
    monitoringSettings: { azureMonitorAlertSettings: { alertsForAllJobFailures: 'Enabled' } }
  }
}

resource policy 'Microsoft.DataProtection/backupVaults/backupPolicies@2024-04-01' = {
  name: 'daily'
  parent: vault
  properties: {
    objectType: 'BackupPolicy'
    datasourceTypes: ['Microsoft.Storage/storageAccounts/blobServices']
    policyRules: [
      {
        name: 'BackupDaily'
        objectType: 'AzureBackupRule'
        backupParameters: { objectType: 'AzureBackupParams', backupType: 'Discrete' }
        dataStore: { objectType: 'DataStoreInfoBase', dataStoreType: 'VaultStore' }
        trigger: {
          objectType: 'ScheduleBasedTriggerContext'
          schedule: { repeatingTimeIntervals: ['R/2026-01-01T10:00:00+00:00/P1D'], timeZone: 'UTC' } // After the night is published.
          taggingCriteria: [{ isDefault: true, taggingPriority: 99, tagInfo: { tagName: 'Default' } }]
        }
      }
      {
        name: 'Default'
        objectType: 'AzureRetentionRule'
        isDefault: true
        lifecycles: [
          {
            deleteAfter: { objectType: 'AbsoluteDeleteOption', duration: 'P${days}D' }
            sourceDataStore: { objectType: 'DataStoreInfoBase', dataStoreType: 'VaultStore' }
          }
        ]
      }
    ]
  }
}

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, vault.id, 'backup')
  scope: account
  properties: {
    principalId: vault.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'e5e2a7ff-d759-4cd2-bb51-3152d37e2eb1') // Storage Account Backup Contributor
  }
}

resource instance 'Microsoft.DataProtection/backupVaults/backupInstances@2024-04-01' = {
  name: accountName
  parent: vault
  properties: {
    objectType: 'BackupInstance'
    friendlyName: accountName
    dataSourceInfo: {
      objectType: 'Datasource'
      datasourceType: 'Microsoft.Storage/storageAccounts/blobServices'
      resourceID: account.id
      resourceName: accountName
      resourceType: 'Microsoft.Storage/storageAccounts'
      resourceLocation: location
      resourceUri: account.id
    }
    policyInfo: {
      policyId: policy.id
      policyParameters: {
        backupDatasourceParametersList: [{ objectType: 'BlobBackupDatasourceParameters', containersList: copied }]
      }
    }
  }
  dependsOn: [reader]
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-audit'
  scope: vault
  properties: { workspaceId: workspaceId, logs: [{ categoryGroup: 'allLogs', enabled: true }] }
}
