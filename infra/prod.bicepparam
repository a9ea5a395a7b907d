using 'main.bicep'

// What is in <brackets> is the council's to fill in; the deployment refuses it as it stands.
param name = 'sgp-prod'
param owner = 'Director of children\'s services'
param data = 'real'
param redundancy = 'Standard_GZRS'
param hosting = 'flex'
param mostInstances = 16
param addressPrefix = '<10.x.y.0/22>'
param routeTableId = '<id of the route table to the firewall>'
param dnsZones = { subscriptionId: '<hub subscription>', resourceGroup: '<group of its private DNS zones>' }
param networkWatcher = { resourceGroup: 'NetworkWatcherRG', name: 'NetworkWatcher_uksouth' }
param auditWorkspaceId = '<id of the workspace in the audit subscription>'
param sendActivityLog = true
param alertEmails = ['<on-call address>']
param keyOfficersGroupId = '<object id>'
// Entra groups, whose members come in through PIM, for a while, with a second person's approval. names.json says what each may do.
param groups = {
  'sender-health': '<object id>'
  'sender-police': '<object id>'
  'sender-social_care': '<object id>'
  analysts: '<object id>'
  leaders: '<object id>'
  'performance-officers': '<object id>'
  'team-managers': '<object id>'
  'data-stewards': '<object id>'
  'information-governance': '<object id>'
  'subject-access': '<object id>'
  operators: '<object id>'
}
param malwareScanning = true
param undoDays = 14
param backupDays = 35
param lockBackups = true
param enforcePolicies = true
param ukOfficialInitiativeId = '<id of the initiative "UK OFFICIAL and UK NHS">'
