// One app of one duty: a plan, the app, its way in and out. Flex Consumption, or Elastic Premium where a region or a network does not take Flex.
param name string
param location string
param tags object
@description('ingest, build or retention: see names.json.')
param duty string
@allowed(['flex', 'premium'])
param hosting string
@description('Most instances at a time. The result does not depend on it.')
param mostInstances int
param identity { duty: string, id: string, clientId: string, principalId: string }
param subnetId string
param endpointsSubnetId string
param sitesZoneId string
@description('Account of the Functions host, of this app alone.')
param hostAccountName string
param packagesContainer string
@description('Account that holds the data.')
param dataAccountName string
@description('Values of the settings that names.json gives to this duty, by name.')
param settings object
param applicationInsightsName string
param workspaceId string

var flex = hosting == 'flex'
var storage = environment().suffixes.storage
var hostBlobs = 'https://${hostAccountName}.blob.${storage}'

resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: applicationInsightsName }

// Settings of the host. Connections are addresses and an identity; none holds a key.
var hostSettings = {
  AzureWebJobsStorage__blobServiceUri: hostBlobs
  AzureWebJobsStorage__queueServiceUri: 'https://${hostAccountName}.queue.${storage}'
  AzureWebJobsStorage__tableServiceUri: 'https://${hostAccountName}.table.${storage}'
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.clientId
  SafeguardingQueues__queueServiceUri: 'https://${dataAccountName}.queue.${storage}'
  SafeguardingQueues__credential: 'managedidentity'
  SafeguardingQueues__clientId: identity.clientId
  AZURE_CLIENT_ID: identity.clientId // Which identity the program itself enters storage by.
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identity.clientId}'
}
// Flex is told these otherwise; Premium fetches its package itself, by its identity, so that no file share with a key is needed.
var premiumSettings = flex ? {} : {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'custom'
  WEBSITE_RUN_FROM_PACKAGE: '${hostBlobs}/${packagesContainer}/${duty}.zip'
  WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity.id
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: flex ? 'functionapp' : 'elastic'
  sku: flex ? { tier: 'FlexConsumption', name: 'FC1' } : { tier: 'ElasticPremium', name: 'EP1' }
  properties: flex ? { reserved: true } : { reserved: true, elasticScaleEnabled: true, maximumElasticWorkerCount: mostInstances }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'func-${name}'
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: subnetId
    vnetRouteAllEnabled: flex ? null : true // Flex always does.
    publicNetworkAccess: 'Disabled'
    httpsOnly: true
    clientAffinityEnabled: false
    siteConfig: union(
      {
        minTlsVersion: '1.2'
        scmMinTlsVersion: '1.2'
        ftpsState: 'Disabled'
        http20Enabled: true
        remoteDebuggingEnabled: false
        appSettings: map(items(union(hostSettings, premiumSettings, settings)), s => { name: s.key, value: s.value })
      },
      flex ? {} : {
        linuxFxVersion: '' // A custom handler brings its own runtime.
        functionsRuntimeScaleMonitoringEnabled: true // Scales by queues that only the network can see.
        minimumElasticInstanceCount: 1
      }
    )
    functionAppConfig: flex
      ? {
          deployment: {
            storage: {
              type: 'blobContainer'
              value: '${hostBlobs}/${packagesContainer}'
              authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
            }
          }
          runtime: { name: 'custom', version: '1.0' }
          scaleAndConcurrency: { maximumInstanceCount: mostInstances, instanceMemoryMB: 4096 }
        }
      : null
  }
}

// No publishing by password.
resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = [for way in ['scm', 'ftp']: {
  name: way
  parent: app
  properties: { allow: false }
}]

module endpoint 'private-endpoint.bicep' = {
  name: 'pe-func-${name}'
  params: { name: 'func-${name}', location: location, tags: tags, subnetId: endpointsSubnetId, targetId: app.id, service: 'sites', zoneIds: [sitesZoneId] }
}

// Telemetry is taken from this identity and from no key.
resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, identity.principalId, 'publish')
  scope: insights
  properties: {
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '3913510d-42f4-4e42-8a64-420c390055eb') // Monitoring Metrics Publisher
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-audit'
  scope: app
  properties: { workspaceId: workspaceId, logs: [{ category: 'FunctionAppLogs', enabled: true }], metrics: [{ category: 'AllMetrics', enabled: true }] }
}

output appName string = app.name
