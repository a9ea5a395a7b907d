// Who may do what to the data account, row by row as names.json has it, each at the container, queue or table and nowhere higher.
param name string
param accountName string
@description('By name in names.json: id of the identity or group, and which of the two it is. A group that is not given has no access.')
param holders object
@description('Whether landed files can be read only once they were found clean.')
param malwareScanning bool

var names = loadJsonContent('../names.json')
var landing = map(names.agencies, a => a.landing)
var roles = toObject(names.roles, r => r.name, r => r)
var customRoles = filter(names.roles, r => contains(r, 'dataActions'))
var roleIds = toObject(names.roles, r => r.name, r => r.?builtIn ?? guid(resourceGroup().id, name, r.name))

// A grant on "landing" is one on the letter box of every agency.
var rows = flatten(map(filter(names.grants, g => contains(holders, g.who)), g => flatten(map(g.on, place =>
  map(place == 'landing' ? landing : [place], p => { who: g.who, may: g.may, place: p })))))
// Each agency may add under its own letter box and nowhere else.
var senders = map(filter(names.agencies, a => contains(holders, 'sender-${a.name}')), a => { who: 'sender-${a.name}', may: 'add', place: a.landing })

var blobRows = concat(senders, filter(rows, r => roles[r.may].on == 'blobs'))
var queueRows = filter(rows, r => roles[r.may].on == 'queues')
var tableRows = filter(rows, r => roles[r.may].on == 'tables')

// Defender writes its verdict beside the file, where none of our roles can write. Until it says "clean", or if it never does, reading is refused
// by storage itself: no fault of our code can let malware in.
var onlyClean = '((!(ActionMatches{\'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read\'} AND NOT SubOperationMatches{\'Blob.List\'})) OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags:Malware Scanning scan result<$key_case_sensitive$>] StringEqualsIgnoreCase \'No threats found\'))'

resource definitions 'Microsoft.Authorization/roleDefinitions@2022-04-01' = [for role in customRoles: {
  name: guid(resourceGroup().id, name, role.name)
  properties: {
    roleName: 'Safeguarding ${role.name} (${name})'
    description: role.says
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        // Built-in roles that write can delete as well; hence our own.
        dataActions: map(role.dataActions, a => 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/${a}')
      }
    ]
  }
}]

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: accountName }
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' existing = { name: 'default', parent: account }
resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' existing = { name: 'default', parent: account }
resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' existing = { name: 'default', parent: account }

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' existing = [for row in blobRows: { name: row.place, parent: blobs }]
resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' existing = [for row in queueRows: { name: row.place, parent: queueService }]
resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' existing = [for row in tableRows: { name: row.place, parent: tableService }]

resource onBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (row, i) in blobRows: {
  name: guid(accountName, row.place, holders[row.who].id, row.may)
  scope: containers[i]
  properties: {
    principalId: holders[row.who].id
    principalType: holders[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[row.may])
    description: '${row.who} may ${row.may} ${row.place}'
    condition: malwareScanning && contains(landing, row.place) && row.may == 'read' ? onlyClean : null
    conditionVersion: malwareScanning && contains(landing, row.place) && row.may == 'read' ? '2.0' : null
  }
  dependsOn: [definitions]
}]

resource onQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (row, i) in queueRows: {
  name: guid(accountName, row.place, holders[row.who].id, row.may)
  scope: queues[i]
  properties: {
    principalId: holders[row.who].id
    principalType: holders[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[row.may])
    description: '${row.who} may ${row.may} ${row.place}'
  }
}]

resource onTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (row, i) in tableRows: {
  name: guid(accountName, row.place, holders[row.who].id, row.may)
  scope: tables[i]
  properties: {
    principalId: holders[row.who].id
    principalType: holders[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[row.may])
    description: '${row.who} may ${row.may} ${row.place}'
  }
}]
