using Safeguarding.Benchmarks;
using Safeguarding.Benchmarks.People;

// Whole-process benchmarks that print their figures with a baseline beside them: dotnet run --project tests/Safeguarding.Benchmarks -c Release -- NAME
switch (args)
{
    case ["parquet", "--memory", .. var many]:
        ParquetBenchmark.RunMemory(many is [var streamed] ? long.Parse(streamed, System.Globalization.CultureInfo.InvariantCulture) : 50_000_000);
        return 0;
    case ["parquet", .. var rows]:
        ParquetBenchmark.Run(rows is [var some, ..] ? int.Parse(some, System.Globalization.CultureInfo.InvariantCulture) : 5_000_000, rows is [_, .. { Length: > 0 } codecs] ? codecs : ["GZIP", "BROTLI", "UNCOMPRESSED", "SNAPPY", "ZSTD"]);
        return 0;
    case ["linkage", .. var most]:
        LinkageBenchmark.Run(most is [var largestFile] ? int.Parse(largestFile, System.Globalization.CultureInfo.InvariantCulture) : 1_000_000);
        return 0;
    case ["ingest", .. var size]:
        await IngestBenchmark.Run(size is [var megabytes] ? long.Parse(megabytes, System.Globalization.CultureInfo.InvariantCulture) * 1_000_000 : 1_000_000_000);
        return 0;
    case ["load", .. var size]:
        await LoadBenchmark.Run(size is [var largest, ..] ? long.Parse(largest, System.Globalization.CultureInfo.InvariantCulture) * 1_000_000 : 1_000_000_000, workers: 2);
        return 0;
    case ["build", .. var size]:
        await BuildBenchmark.RunAsync(size is [var children] ? int.Parse(children, System.Globalization.CultureInfo.InvariantCulture) : 5_000);
        return 0;
    case ["care", "--data", var folder, .. var rest]:
        await CareBenchmark.Run(folder, rest is ["--copies", var copies] ? int.Parse(copies, System.Globalization.CultureInfo.InvariantCulture) : 1);
        return 0;
    case ["cin", .. var size]:
        CinBenchmark.Run(size is ["--children", var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 500_000);
        return 0;
    case ["care", .. var size]:
        CareRulesBenchmark.Run(size is [var careChildren] ? int.Parse(careChildren, System.Globalization.CultureInfo.InvariantCulture) : 250_000);
        return 0;
    case ["flow", .. var size]:
        FlowBenchmark.Run(size is [var flowChildren] ? int.Parse(flowChildren, System.Globalization.CultureInfo.InvariantCulture) : 100_000);
        return 0;
    case ["reports", "--in", var prepared]:
        await ReportsBenchmark.MeasureAsync(prepared);
        return 0;
    case ["reports", .. var size]:
        await ReportsBenchmark.RunAsync(size is [var known] ? int.Parse(known, System.Globalization.CultureInfo.InvariantCulture) : 100_000);
        return 0;
    case ["people", .. var words]:
        return PeopleFiles.Run(words);
    default:
        Console.Error.WriteLine("Which benchmark? parquet [rows [codec ...]]: write and read 5 million rows of 20 columns beside DuckDB. parquet --memory [rows]: the memory that writing 50 million takes. linkage [records]: link person files from 10,000 records up, stage by stage, and what a pair costs. ingest [MB]: read, check and keep an extract, beside CsvHelper's plain records. build [children]: every task of a night's build, the critical path, and 1, 2 and 4 workers. load [MB]: 500 extracts at once and one large one under the local host. cin [--children N]: read a CIN census file of N children and apply every rule. care --data FOLDER [--copies N]: every rule of the SSDA903 on N copies of a set. care [children]: the rules of the SSDA903's episodes, and that twice the children take twice the time. flow [children]: payloads and deltas of the daily flow. reports [children]: every report, Annex A and the daily flow one after another, with the time and memory they may take. people --out DIR --records N --seed S: write the person files the linkage benchmark reads (people alone lists the knobs).");
        return 2;
}
