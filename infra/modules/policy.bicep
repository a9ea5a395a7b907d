// Holds what is deployed here to what it was deployed as, and refuses what would loosen it.
param name string
param location string
@description('Id of the built-in initiative "UK OFFICIAL and UK NHS"; deploy.md says how to look it up. Without it, it is not assigned.')
param ukOfficialInitiativeId string
param allowedLocations string[]
@description('Off where a test environment is to be tried out; the policies then only report.')
param enforce bool

// Built-in policies by id, each of which denies when its effect is Deny.
var denials = [
  { key: 'no-shared-keys', id: '8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54' } // Storage accounts should prevent shared key access
  { key: 'no-public-blobs', id: '4fa4b6c0-31ca-4c0d-b10d-24b96f62a751' } // Storage account public access should be disallowed
  { key: 'no-public-network', id: 'b2982f36-99f2-4db5-8eff-283140c09693' } // Storage accounts should disable public network access
]

resource locations 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
  name: 'locations-${name}'
  properties: {
    displayName: 'Data stays in the United Kingdom (${name})'
    policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', 'e56962a6-4747-49cd-b67b-bf8b01975c4c') // Allowed locations
    enforcementMode: 'Default' // Always: where data lies is nothing to try out.
    parameters: { listOfAllowedLocations: { value: concat(allowedLocations, ['global']) } }
    nonComplianceMessages: [{ message: 'Safeguarding data stays in the United Kingdom.' }]
  }
}

resource denied 'Microsoft.Authorization/policyAssignments@2024-04-01' = [for denial in denials: {
  name: '${denial.key}-${name}'
  properties: {
    displayName: '${denial.key} (${name})'
    policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', denial.id)
    enforcementMode: enforce ? 'Default' : 'DoNotEnforce'
    parameters: { effect: { value: 'Deny' } }
  }
}]

// Reports only; some of its controls are about machines that are not here. What is exempt is written down in deploy.md, with who agreed to it.
resource ukOfficial 'Microsoft.Authorization/policyAssignments@2024-04-01' = if (!empty(ukOfficialInitiativeId)) {
  name: 'uk-official-${name}'
  location: location
  identity: { type: 'SystemAssigned' } // Asked for by initiatives that could deploy; it is given no role, so it cannot.
  properties: {
    displayName: 'UK OFFICIAL and UK NHS (${name})'
    policyDefinitionId: ukOfficialInitiativeId
    enforcementMode: 'DoNotEnforce'
  }
}
