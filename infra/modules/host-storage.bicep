// What the Functions host needs for itself and the package it runs. One for each app: the host must own its account, and whoever owns another
// app's account could put code of his own in the place of what that app runs.
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
@description('Identity of the app.')
param principalId string
param packagesContainer string

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
  properties: { isVersioningEnabled: true, deleteRetentionPolicy: { enabled: true, days: 30 }, containerDeleteRetentionPolicy: { enabled: true, days: 30 } }
  dependsOn: [base]
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  name: packagesContainer
  parent: blobs
  properties: { publicAccess: 'None' }
}

// What the documentation of identity-based AzureWebJobsStorage asks for, on this account alone.
var hostRoles = [
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor
]

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in hostRoles: {
  name: guid(account.id, principalId, role)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
  dependsOn: [base]
}]

output name string = base.outputs.name
output id string = base.outputs.id
output blobEndpoint string = base.outputs.blobEndpoint
