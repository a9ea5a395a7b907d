// Safeguarding Pipeline in a council's own subscription. Reads like the bill of materials: network, identities, keys, storage, apps, who may do
// what, who is told what. names.json says what there is to make, deploy.md how to make it.
targetScope = 'resourceGroup'

@description('Short name of the environment: in every name.')
@minLength(3)
@maxLength(11)
param name string
@description('UK South has the three zones that the storage asks for.')
@allowed(['uksouth'])
param location string = 'uksouth'
@description('Who answers for the data: a role, not a person.')
param owner string
@description('Only invented people in a test environment; see deploy.md.')
@allowed(['synthetic', 'real'])
param data string

@description('How the apps are hosted. premium: the fall-back where Flex Consumption is not to be had.')
@allowed(['flex', 'premium'])
param hosting string = 'flex'
@description('Most instances of the app that builds; the others need few.')
param mostInstances int = 8
@description('Three zones, or those and a copy in UK West.')
@allowed(['Standard_ZRS', 'Standard_GZRS'])
param redundancy string

@description('Address space, a /22 or larger, that overlaps nothing the council routes.')
param addressPrefix string
@description('Route table to the council\'s firewall.')
param routeTableId string = ''
@description('Private DNS zones that a hub already keeps; without them they are made here.')
param dnsZones { subscriptionId: string, resourceGroup: string }?
@description('Network watcher of the region, by group and name, for flow logs; without it there are none.')
param networkWatcher { resourceGroup: string, name: string }?

@description('Log Analytics workspace in the audit subscription. Without it, one is made here, which is right for a test environment alone.')
param auditWorkspaceId string = ''
@description('Whether this deployment sends the subscription\'s activity log to the workspace: needs rights on the subscription, and once is enough.')
param sendActivityLog bool = false
param alertEmails string[]
@description('Entra groups by name in names.json (analysts, data-stewards, ...) and sender-<agency>: object ids. A group that is missing has no access.')
param groups object
@description('Group whose members put secrets into the vaults, through PIM.')
param keyOfficersGroupId string

@description('Hours after midnight (UTC) by which extracts are expected, and when a night is built without those missing; hh:mm.')
param expectedBy string = '04:00'
param deadline string = '05:00'
@description('How long nothing must have come before a late night is built.')
param quiet string = '00:10:00'

param malwareScanning bool = true
param malwareCapGB int = 200
@description('Days in which a deletion can be undone, and days a backup is kept. Both add to the retention schedule.')
@minValue(7)
param undoDays int = 14
param backupDays int = 35
@description('Whether backups can no longer be removed early. Cannot be taken back.')
param lockBackups bool
@description('Whether policies refuse, or only report.')
param enforcePolicies bool = true
param ukOfficialInitiativeId string = ''

var names = loadJsonContent('names.json')
var duties = map(names.duties, d => d.name)
// The release has no app: a person starts it on a machine inside the network.
var apps = map(filter(names.duties, d => !empty(d.functions)), d => d.name)
var packages = 'packages'
var suffix = take(uniqueString(resourceGroup().id), 5)
var dataAccountName = 'st${replace(name, '-', '')}data${suffix}'
var vaultNames = { keys: 'kv-${name}-k${suffix}', build: 'kv-${name}-b${suffix}', release: 'kv-${name}-r${suffix}' }
var storageKey = 'storage'
var tags = {
  product: 'safeguarding-pipeline'
  environment: name
  owner: owner
  data: data
  classification: data == 'real' ? 'OFFICIAL-SENSITIVE' : 'OFFICIAL'
  retention: 'schemas/retention.json'
}

module workspace 'modules/workspace.bicep' = if (empty(auditWorkspaceId)) {
  name: 'workspace'
  params: { name: name, location: location, tags: tags, days: 90 }
}
var workspaceId = empty(auditWorkspaceId) ? resourceId('Microsoft.OperationalInsights/workspaces', 'log-${name}') : auditWorkspaceId

module activityLog 'modules/activity-log.bicep' = if (sendActivityLog) {
  name: 'activity-log-${name}'
  scope: subscription()
  params: { name: name, workspaceId: workspaceId }
  dependsOn: [workspace]
}

module network 'modules/network.bicep' = {
  name: 'network'
  params: {
    name: name
    location: location
    tags: tags
    addressPrefix: addressPrefix
    duties: apps
    delegation: hosting == 'flex' ? 'Microsoft.App/environments' : 'Microsoft.Web/serverFarms'
    routeTableId: routeTableId
    dnsZones: dnsZones
    workspaceId: workspaceId
  }
  dependsOn: [workspace]
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: { name: name, location: location, tags: tags, duties: concat(duties, ['storage-key']) }
}
var keyIdentity = length(duties) // The last of them.

module keys 'modules/key-vault.bicep' = {
  name: 'vault-keys'
  params: {
    name: vaultNames.keys
    location: location
    tags: tags
    readerPrincipalId: identity.outputs.identities[keyIdentity].principalId
    use: 'unwrap'
    keyName: storageKey
    officersGroupId: keyOfficersGroupId
    subnetId: network.outputs.endpointsSubnetId
    zoneId: network.outputs.zoneIds.vault
    workspaceId: workspaceId
  }
}

module secrets 'modules/key-vault.bicep' = [for duty in ['build', 'release']: {
  name: 'vault-${duty}'
  params: {
    name: vaultNames[duty]
    location: location
    tags: tags
    readerPrincipalId: identity.outputs.identities[indexOf(duties, duty)].principalId
    use: 'read'
    officersGroupId: keyOfficersGroupId
    subnetId: network.outputs.endpointsSubnetId
    zoneId: network.outputs.zoneIds.vault
    workspaceId: workspaceId
  }
}]

module dataStorage 'modules/data-storage.bicep' = {
  name: 'data-storage'
  params: {
    name: dataAccountName
    location: location
    tags: tags
    sku: redundancy
    keyIdentityId: identity.outputs.identities[keyIdentity].id
    keyVaultUri: keys.outputs.uri
    keyName: storageKey
    subnetId: network.outputs.endpointsSubnetId
    zoneIds: network.outputs.zoneIds
    workspaceId: workspaceId
    malwareScanning: malwareScanning
    malwareCapGB: malwareCapGB
    undoDays: undoDays
  }
}

module hostStorage 'modules/host-storage.bicep' = [for duty in apps: {
  name: 'host-storage-${duty}'
  params: {
    name: take('st${replace(name, '-', '')}${take(duty, 3)}${suffix}', 24)
    location: location
    tags: tags
    sku: 'Standard_ZRS' // Holds nothing that cannot be deployed again.
    keyIdentityId: identity.outputs.identities[keyIdentity].id
    keyVaultUri: keys.outputs.uri
    keyName: storageKey
    subnetId: network.outputs.endpointsSubnetId
    zoneIds: network.outputs.zoneIds
    workspaceId: workspaceId
    principalId: identity.outputs.identities[indexOf(duties, duty)].principalId
    packagesContainer: packages
  }
}]

module roles 'modules/roles.bicep' = {
  name: 'roles'
  params: {
    name: name
    accountName: dataStorage.outputs.name
    holders: union(
      toObject(identity.outputs.identities, i => i.duty, i => { id: i.principalId, type: 'ServicePrincipal' }),
      toObject(items(groups), g => g.key, g => { id: g.value, type: 'Group' })
    )
    malwareScanning: malwareScanning
  }
}

module eventGrid 'modules/event-grid.bicep' = {
  name: 'event-grid'
  params: { name: name, location: location, tags: tags, accountName: dataStorage.outputs.name, workspaceId: workspaceId }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: workspaceId
    alertEmails: alertEmails
    subnetId: network.outputs.endpointsSubnetId
    zoneIds: network.outputs.zoneIds
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: workspaceId
    actionGroupId: monitoring.outputs.actionGroupId
    principalIds: toObject(identity.outputs.identities, i => i.duty, i => i.principalId)
    accountName: dataStorage.outputs.name
    vaultNames: { build: vaultNames.build, release: vaultNames.release }
  }
}

module functionApps 'modules/function-app.bicep' = [for (duty, i) in apps: {
  name: 'app-${duty}'
  params: {
    name: '${name}-${duty}-${suffix}'
    location: location
    tags: tags
    duty: duty
    hosting: hosting
    mostInstances: duty == 'build' ? mostInstances : 2
    identity: identity.outputs.identities[indexOf(duties, duty)]
    subnetId: network.outputs.appSubnetIds[duty]
    endpointsSubnetId: network.outputs.endpointsSubnetId
    sitesZoneId: network.outputs.zoneIds.sites
    hostAccountName: hostStorage[i].outputs.name
    packagesContainer: packages
    dataAccountName: dataStorage.outputs.name
    // Every setting that names.json gives to the duty, and no other. A name without a value below stops the deployment.
    settings: toObject(filter(names.settings, s => contains(s.for, duty)), s => s.name, s => {
      SAFEGUARDING_DATA: 'https://${dataAccountName}.blob.${environment().suffixes.storage}'
      SAFEGUARDING_DUTY: duty
      SAFEGUARDING_AUTHORITY: 'authority.json'
      SAFEGUARDING_EXPECTED_BY: expectedBy
      SAFEGUARDING_DEADLINE: deadline
      SAFEGUARDING_QUIET: quiet
      SAFEGUARDING_PSEUDONYM_KEY: '@Microsoft.KeyVault(SecretUri=https://${vaultNames.build}${environment().suffixes.keyvaultDns}/secrets/pseudonym-key)'
      SAFEGUARDING_RETENTION_CLIENT_ID: identity.outputs.identities[indexOf(duties, 'retention')].clientId
    }[s.name])
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    workspaceId: workspaceId
  }
  // Or the app starts before it may read its account, and gives up.
  dependsOn: [roles]
}]

module flowLogs 'modules/flow-logs.bicep' = if (networkWatcher != null) {
  name: 'flow-logs-${name}'
  scope: resourceGroup(networkWatcher!.resourceGroup)
  params: {
    name: name
    location: location
    tags: tags
    watcherName: networkWatcher!.name
    networkId: network.outputs.networkId
    storageId: hostStorage[0].outputs.id
  }
}

module backup 'modules/backup.bicep' = {
  name: 'backup'
  params: {
    name: name
    location: location
    tags: tags
    accountName: dataStorage.outputs.name
    days: backupDays
    locked: lockBackups
    redundancy: redundancy == 'Standard_GZRS' ? 'GeoRedundant' : 'ZoneRedundant'
    workspaceId: workspaceId
  }
}

module policy 'modules/policy.bicep' = {
  name: 'policy'
  params: {
    name: name
    location: location
    ukOfficialInitiativeId: ukOfficialInitiativeId
    allowedLocations: ['uksouth', 'ukwest']
    enforce: enforcePolicies
  }
}

@description('Where --root points.')
output dataEndpoint string = dataStorage.outputs.blobEndpoint
@description('Where each package goes, in the order of the apps.')
output apps { duty: string, app: string, host: string }[] = [for (duty, i) in apps: { duty: duty, app: functionApps[i].outputs.appName, host: hostStorage[i].outputs.name }]
@description('What the release machine wears.')
output releaseIdentityId string = identity.outputs.identities[indexOf(duties, 'release')].id
