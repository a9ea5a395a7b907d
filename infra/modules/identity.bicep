// One identity for each duty, and one that only unwraps the storage keys. None has a secret.
param name string
param location string
param tags object
param duties string[]

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = [for duty in duties: {
  name: 'id-${name}-${duty}'
  location: location
  tags: tags
}]

@description('In the order of the duties.')
output identities { duty: string, id: string, clientId: string, principalId: string }[] = [for (duty, i) in duties: {
  duty: duty
  id: identities[i].id
  clientId: identities[i].properties.clientId
  principalId: identities[i].properties.principalId
}]
