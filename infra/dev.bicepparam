using 'main.bicep'

// A test environment: invented people, everything closed as in production, nothing locked for good.
param name = 'sgp-dev'
param owner = 'Head of data, children\'s services'
param data = 'synthetic'
param redundancy = 'Standard_ZRS'
param hosting = 'flex'
param mostInstances = 4
param addressPrefix = '10.60.0.0/22'
param alertEmails = ['safeguarding-dev@council.example']
param keyOfficersGroupId = ''
// No agency and no analyst: who tries it out is given what he needs by hand, for a day.
param groups = {}
param malwareScanning = true
param malwareCapGB = 10
param undoDays = 7
param backupDays = 7
param lockBackups = false
param enforcePolicies = false
