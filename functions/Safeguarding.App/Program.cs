using Safeguarding.App.Commands;
using Safeguarding.App.Observability;

using var export = Export.Begin();
return await CommandLine.RunAsync(args, Screen.ForConsole());
