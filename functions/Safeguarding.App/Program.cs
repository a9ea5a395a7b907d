using Safeguarding.App.Commands;

return await CommandLine.RunAsync(args, Screen.ForConsole());
