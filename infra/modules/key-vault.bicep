// A vault of one purpose. There are three: the key of the storage accounts, the pseudonym key, the department's secrets. Who may use one is
// nobody to the others, so a person who can read the disks' key cannot undo a pseudonym.
@minLength(3)
@maxLength(24)
param name string
param location string
param tags object
@description('Who may use it.')
param readerPrincipalId string
@description('unwrap: may wrap and unwrap with its keys. read: may read its secrets.')
@allowed(['unwrap', 'read'])
param use string
@description('Key to make in it; none where it holds secrets, whose values a person puts in.')
param keyName string = ''
@description('Group whose members may put secrets in, through PIM.')
param officersGroupId string
param subnetId string
param zoneId string
param workspaceId string

var roleIds = {
  unwrap: 'e147488a-f6f5-4113-8e2d-b22465e65bf6' // Key Vault Crypto Service Encryption User
  read: '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User
  officer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7' // Key Vault Secrets Officer
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: empty(keyName) ? 'standard' : 'premium' } // Premium keeps the key in hardware.
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true // Cannot be undone. Whoever deletes the key has 90 days to think again, and so have we.
    enabledForTemplateDeployment: false
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' } // The storage service fetches its key as a trusted service.
  }
}

// A new version each year; the accounts follow it by themselves, because they name the key without its version. Old versions stay, so old data stays readable.
resource key 'Microsoft.KeyVault/vaults/keys@2023-07-01' = if (!empty(keyName)) {
  name: empty(keyName) ? 'none' : keyName
  parent: vault
  properties: {
    kty: 'RSA-HSM'
    keySize: 3072
    keyOps: ['wrapKey', 'unwrapKey']
    rotationPolicy: {
      attributes: { expiryTime: 'P18M' }
      lifetimeActions: [
        { trigger: { timeAfterCreate: 'P12M' }, action: { type: 'rotate' } }
        { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'notify' } }
      ]
    }
  }
}

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, readerPrincipalId, use)
  scope: vault
  properties: {
    principalId: readerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[use])
  }
}

resource officers 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (use == 'read' && !empty(officersGroupId)) {
  name: guid(vault.id, officersGroupId, 'officer')
  scope: vault
  properties: {
    principalId: officersGroupId
    principalType: 'Group'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.officer)
  }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'pe-${name}'
  params: { name: name, location: location, tags: tags, subnetId: subnetId, targetId: vault.id, service: 'vault', zoneIds: [zoneId] }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-audit'
  scope: vault
  properties: { workspaceId: workspaceId, logs: [{ categoryGroup: 'allLogs', enabled: true }], logAnalyticsDestinationType: 'Dedicated' }
}

output id string = vault.id
output uri string = vault.properties.vaultUri
