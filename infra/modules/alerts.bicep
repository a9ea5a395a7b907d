// What somebody is woken for. names.json says which alerts there are and what each means; the program marks its lines with the signals named
// there, and the queries below look for them. A line is counted once, though the host writes it twice.
param name string
param location string
param tags object
param workspaceId string
param actionGroupId string
@description('Object ids of the identities by duty.')
param principalIds object
@description('The data account, and the vaults by who may read them.')
param accountName string
param vaultNames { build: string, release: string }
@description('Files one person opens in a quarter of an hour before somebody asks why.')
param massReadFiles int = 200

var names = loadJsonContent('../names.json')
var duties = map(names.duties, d => principalIds[d.name])

var queries = {
  'extract-overdue': '''
AppTraces | where Message startswith '[extract-overdue]' | distinct Message
'''
  'file-rejected': '''
AppTraces | where Message startswith '[file-rejected]' | distinct Message
'''
  'row-count-swing': '''
AppTraces | where Message startswith '[row-count-swing]' | distinct Message
'''
  'reject-rate': '''
AppTraces | where Message startswith '[rows]' | distinct Message
| parse Message with '[rows] ' Table ' of ' Date ': ' Accepted:long ' of ' Rows:long ' rows accepted, ' Rejected:long ' rejected.'
| where Rows > 0 and Rejected * 1.0 / Rows > 0.05
'''
  'match-rate-drift': '''
AppTraces | where Message startswith '[match-rate]'
| parse Message with '[match-rate] ' Night:datetime ': ' Records:long ' records are ' Children:long ' children.'
| where Children > 0 | summarize arg_max(TimeGenerated, Records, Children) by Night
| extend Rate = Records * 1.0 / Children | sort by Night asc | extend Change = Rate / prev(Rate) - 1
| top 1 by Night | where abs(Change) > 0.05
'''
  'poison-queue': '''
StorageQueueLogs | where AccountName == '<account>' and OperationName == 'PutMessage' and Uri contains '<poison>/messages' and toint(StatusCode) < 300
'''
  'build-not-published': '''
AppTraces | where Message startswith '[published]' and TimeGenerated > ago(18h)
| summarize Published = count()
| where Published == 0 and hourofday(datetime_utc_to_local(now(), 'Europe/London')) between (6 .. 11)
'''
  'mass-read': '''
StorageBlobLogs | where AccountName == '<account>' and OperationName == 'GetBlob' and toint(StatusCode) < 300
| where RequesterObjectId !in (<duties>)
| summarize Files = dcount(ObjectKey) by RequesterObjectId, bin(TimeGenerated, 15m)
| where Files > <most>
'''
  'foreign-delete': '''
StorageBlobLogs | where AccountName == '<account>' and OperationName in ('DeleteBlob', 'DeleteContainer', 'SetBlobExpiry') and toint(StatusCode) < 300
| where RequesterObjectId != '<retention>' and AuthenticationType != 'TrustedAccess'
'''
  'malware-found': '''
StorageMalwareScanningResults | where ScanResultType != 'No threats found'
'''
  'key-access': '''
AZKVAuditLogs | where OperationName == 'SecretGet' and toint(HttpStatusCode) < 300
| where (_ResourceId endswith '/<build-vault>' and tostring(Identity) !has '<build>') or (_ResourceId endswith '/<release-vault>' and tostring(Identity) !has '<release>')
'''
}

// Evaluated every quarter of an hour over the last one, but for these.
var windows = { 'match-rate-drift': 'P2D', 'build-not-published': 'P1D' }

var placeholders = [
  { key: '<account>', value: accountName }
  { key: '<poison>', value: names.poisonSuffix }
  { key: '<duties>', value: '\'${join(duties, '\', \'')}\'' }
  { key: '<most>', value: string(massReadFiles) }
  { key: '<retention>', value: principalIds.retention }
  { key: '<build-vault>', value: toLower(vaultNames.build) }
  { key: '<release-vault>', value: toLower(vaultNames.release) }
  { key: '<build>', value: principalIds.build }
  { key: '<release>', value: principalIds.release }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for alert in filter(names.alerts, a => contains(queries, a.name)): {
  name: 'alert-${name}-${alert.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: '${alert.name} (${name})'
    description: alert.says
    severity: alert.severity
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: windows[?alert.name] ?? 'PT15M'
    criteria: {
      allOf: [
        {
          query: reduce(placeholders, queries[alert.name], (text, p) => replace(string(text), p.key, p.value))
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    autoMitigate: false // Somebody has seen it, not: it has gone away by itself.
    muteActionsDuration: contains(windows, alert.name) ? 'PT6H' : 'PT1H'
    skipQueryValidation: true // A table of logs is there only once something was logged.
    actions: { actionGroups: [actionGroupId] }
  }
}]

// Of the whole subscription: a role given further up holds here too.
resource roleChange 'Microsoft.Insights/activityLogAlerts@2020-10-01' = {
  name: 'alert-${name}-role-change'
  location: 'global'
  tags: tags
  properties: {
    description: filter(names.alerts, a => a.name == 'role-change')[0].says
    enabled: true
    scopes: [subscription().id]
    condition: {
      allOf: [
        { field: 'category', equals: 'Administrative' }
        {
          anyOf: [
            { field: 'operationName', equals: 'Microsoft.Authorization/roleAssignments/write' }
            { field: 'operationName', equals: 'Microsoft.Authorization/roleAssignments/delete' }
            { field: 'operationName', equals: 'Microsoft.Authorization/roleDefinitions/write' }
          ]
        }
      ]
    }
    actions: { actionGroups: [{ actionGroupId: actionGroupId }] }
  }
}
