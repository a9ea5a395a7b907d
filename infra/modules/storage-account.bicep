// What the data account and the host accounts have in common: no keys, no public way in, the council's own encryption key, everything logged.
@minLength(3)
@maxLength(24)
param name string
param location string
param tags object
@allowed(['Standard_ZRS', 'Standard_GZRS'])
@description('Three zones, or those and a copy in the other UK region.')
param sku string
@description('Identity that fetches the encryption key.')
param keyIdentityId string
param keyVaultUri string
param keyName string
param subnetId string
@description('Zones by service: blob, queue, table.')
param zoneIds object
param workspaceId string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${keyIdentityId}': {} } }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowedCopyScope: 'PrivateLink'
    isLocalUserEnabled: false
    isSftpEnabled: false // SFTP knows neither Entra nor immutability; see adr/0013.
    isHnsEnabled: false // A hierarchy of folders rules out what the product relies on; see adr/0013.
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Disabled'
    // Event Grid, Defender, Backup and flow logs come in as trusted services, each with its own identity and role.
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' }
    encryption: {
      keySource: 'Microsoft.Keyvault'
      identity: { userAssignedIdentity: keyIdentityId }
      keyvaultproperties: { keyvaulturi: keyVaultUri, keyname: keyName } // Without a version: follows the rotation.
      requireInfrastructureEncryption: true
      services: {
        blob: { enabled: true, keyType: 'Account' }
        file: { enabled: true, keyType: 'Account' }
        // Queues and tables have Microsoft's key unless they are told so when the account is made.
        queue: { enabled: true, keyType: 'Account' }
        table: { enabled: true, keyType: 'Account' }
      }
    }
  }
}

module endpoints 'private-endpoint.bicep' = [for service in ['blob', 'queue', 'table']: {
  name: 'pe-${name}-${service}'
  params: { name: name, location: location, tags: tags, subnetId: subnetId, targetId: account.id, service: service, zoneIds: [zoneIds[service]] }
}]

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' existing = { name: 'default', parent: account }
resource queues 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' existing = { name: 'default', parent: account }
resource tables 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' existing = { name: 'default', parent: account }

// Who read, wrote or deleted which blob, message or record, when and from where.
resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-audit'
  scope: blobs
  properties: { workspaceId: workspaceId, logs: logged, metrics: measured }
}
resource queueLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-audit'
  scope: queues
  properties: { workspaceId: workspaceId, logs: logged, metrics: measured }
}
resource tableLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-audit'
  scope: tables
  properties: { workspaceId: workspaceId, logs: logged, metrics: measured }
}

var logged = [
  { category: 'StorageRead', enabled: true }
  { category: 'StorageWrite', enabled: true }
  { category: 'StorageDelete', enabled: true }
]
var measured = [{ category: 'Transaction', enabled: true }]

output id string = account.id
output name string = account.name
output blobEndpoint string = account.properties.primaryEndpoints.blob
