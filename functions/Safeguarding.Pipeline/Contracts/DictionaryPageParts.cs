using System.Globalization;
using System.Net;
using System.Text;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>What the pages of both dictionaries have in common: their head, style and script, held here so that a page needs no other file.</summary>
internal static class DictionaryPageParts
{
    /// <summary>Everything of a page up to what stands in its contents.</summary>
    /// <param name="ownStyle">Style of this page alone.</param>
    /// <param name="runsScript">Whether the page may run the script that stands in it.</param>
    public static void Begin(StringBuilder html, string title, string ownStyle = "", bool runsScript = false) => html.Append(CultureInfo.InvariantCulture, $"""
        <!DOCTYPE html>
        <html lang="en-GB">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; {(runsScript ? "script-src 'unsafe-inline'; " : "")}img-src data:">
        <title>{title} - Safeguarding Pipeline</title>
        <link rel="icon" href="data:,">
        <style>
        {Style}{(ownStyle.Length > 0 ? "\n" + ownStyle : "")}
        </style>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the dictionary</a>
        <header><div class="width"><p>Safeguarding Pipeline</p></div></header>
        <div class="width columns">
        <nav aria-label="Contents">

        """);

    /// <summary>The label that says how revealing a column is.</summary>
    public static string Tag(Classification classification)
    {
        var words = ContractWords.Class(classification);
        return $"<span class=\"tag {words.Replace(' ', '-')}\">{words}</span>";
    }

    public static string Text(string text) => WebUtility.HtmlEncode(text);

    private const string Style = """
        :root { --ink: #0b0c0c; --soft: #505a5f; --line: #b1b4b6; --pale: #f3f2f1; --link: #1d70b8; --focus: #ffdd00 }
        * { box-sizing: border-box }
        html { scroll-padding-top: 16px }
        body { margin: 0; font: 17px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: var(--ink); background: #fff }
        .width { max-width: 1320px; margin: 0 auto; padding: 0 24px }
        header { background: var(--ink); color: #fff; border-bottom: 8px solid var(--link) }
        header p { margin: 0; padding: 14px 0 10px; font-weight: 700; font-size: 21px }
        .columns { display: grid; grid-template-columns: 280px minmax(0, 1fr); gap: 44px }
        nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; margin-left: -6px; padding: 24px 6px 40px; font-size: 16px }
        nav h3 { font-size: 17px; margin: 18px 0 4px }
        nav ul { list-style: none; margin: 0; padding: 0 }
        nav li { padding: 2px 0 }
        nav details { margin-top: 18px }
        nav summary { font-weight: 700 }
        .contents { font-size: 19px; margin: 22px 0 0 }
        .search label { display: block; font-weight: 700; margin-bottom: 5px }
        .search input { width: 100%; height: 42px; padding: 5px 8px; border: 2px solid var(--ink); border-radius: 0; font: inherit }
        .search p { margin: 6px 0 0; min-height: 1.45em; color: var(--soft) }
        main { padding: 24px 0 80px; outline: none }
        h1 { font-size: 40px; line-height: 1.1; margin: 6px 0 18px }
        .lead { font-size: 20px; max-width: 42em; margin: 0 0 18px }
        h2 { font-size: 30px; line-height: 1.2; margin: 48px 0 0 }
        article { padding: 26px 0 8px; border-top: 1px solid var(--line); margin-top: 24px }
        h2 + article { margin-top: 12px }
        article h3 { font-size: 23px; line-height: 1.25; margin: 0 0 6px }
        article p { max-width: 44em; margin: 0 0 10px }
        a { color: var(--link); text-underline-offset: 3px }
        a:hover { color: #003078; text-decoration-thickness: 3px }
        a:visited { color: #4c2c92 }
        nav a, .anchor, nav a:visited, .anchor:visited { color: var(--link); text-decoration: none }
        nav a:hover, .anchor:hover { text-decoration: underline }
        .anchor { font-weight: 400; font-size: 17px; white-space: nowrap; margin-left: 4px }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 0; box-shadow: 0 0 0 5px var(--ink) }
        .skip { position: absolute; left: -999em }
        .skip:focus { left: 12px; top: 8px; padding: 8px 14px; background: var(--focus); color: var(--ink); z-index: 1 }
        code { font-family: ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace; font-size: .9em; overflow-wrap: anywhere }
        summary { cursor: pointer; color: var(--link); width: fit-content }
        summary:hover { color: #003078; text-decoration: underline }
        .help { border-left: 5px solid var(--line); padding-left: 14px; margin-bottom: 18px }
        .tags { list-style: none; padding: 0; margin: 8px 0 0 }
        .tags li { padding: 3px 0 }
        dl { margin: 10px 0 14px; border-left: 5px solid var(--line); padding-left: 14px }
        dl div { display: grid; grid-template-columns: 9em minmax(0, 1fr); gap: 12px; padding: 4px 0 }
        dt { font-weight: 700 }
        dd { margin: 0; max-width: 40em }
        .scroll { overflow-x: auto; margin-top: 14px }
        table { border-collapse: collapse; width: 100%; font-size: 16px }
        caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
        th, td { text-align: left; vertical-align: top; padding: 10px 18px 10px 0; border-bottom: 1px solid var(--line) }
        thead th { border-bottom: 2px solid var(--ink) }
        tbody th { width: 26%; min-width: 12em; font-weight: 400 }
        tbody th code { font-weight: 600; font-size: 15px; color: var(--ink) }
        td:last-child { width: 31%; padding-right: 0 }
        .codes tbody th { width: auto; min-width: 5em; white-space: nowrap; padding-right: 28px }
        .codes td:last-child { width: 48% }
        .nowrap { white-space: nowrap }
        td li { overflow-wrap: anywhere }
        td ul { margin: 2px 0 0; padding-left: 18px }
        td ul:empty { display: none }
        td .note { margin: 4px 0 0; color: var(--soft); font-size: 15px }
        .key { font-size: 13px; font-weight: 700; border: 1px solid var(--ink); padding: 0 5px; margin-left: 4px }
        .tag { display: inline-block; font-size: 14px; line-height: 1.3; padding: 2px 7px; margin-top: 5px; background: #eeefef; color: #282d30 }
        .tag.personal { background: #f8dcd9; color: #651b14 }
        .tag.free-text { background: #fbe3f0; color: #6b0f42 }
        .tag.identifier { background: #d2e2f1; color: #0c2d4a }
        .tag.sensitive { background: #fff1c2; color: #594d00 }
        .tags .tag { min-width: 7em; margin: 0 8px 0 0 }
        [hidden] { display: none !important }
        @media (max-width: 860px) {
          .columns { display: block }
          nav { position: static; margin: 0; padding: 24px 0 0; max-height: none; border-bottom: 1px solid var(--line) }
          nav .group, nav h2 { display: none }
          h1 { font-size: 32px }
          table { min-width: 640px }
        }
        @media print {
          nav, header, .skip { display: none }
          .columns { display: block }
          article { break-inside: auto }
          tr { break-inside: avoid }
        }
        """;

    public const string Script = """
        (function () {
          var box = document.getElementById('search'), found = document.getElementById('found'), nothing = document.getElementById('nothing');
          var articles = Array.from(document.querySelectorAll('article')).map(function (a) {
            return { el: a, text: a.dataset.search, link: document.querySelector('li[data-for="' + a.id + '"]'),
              rows: Array.from(a.querySelectorAll('tbody tr')).map(function (r) { var copy = r.cloneNode(true);
                copy.querySelectorAll('.system').forEach(function (s) { s.remove(); });
                return { el: r, text: copy.textContent.toLowerCase() };
              }) };
          });
          function search() {
            var words = box.value.toLowerCase().split(/\s+/).filter(Boolean), rows = 0, shown = 0;
            var has = function (text) { return words.every(function (w) { return text.indexOf(w) >= 0; }); };
            articles.forEach(function (a) {
              var whole = !words.length || has(a.text), any = 0;
              a.rows.forEach(function (r) {
                var yes = whole || has(a.text + ' ' + r.text);
                r.el.hidden = !yes;
                if (yes) any++;
              });
              a.el.hidden = !whole && !any;
              if (a.link) a.link.hidden = a.el.hidden;
              if (!a.el.hidden) { shown++; rows += any; }
            });
            document.querySelectorAll('.agency').forEach(function (s) { s.hidden = !s.querySelector('article:not([hidden])'); });
            document.querySelectorAll('nav .group').forEach(function (g) { g.hidden = !g.querySelector('li:not([hidden])'); });
            var lists = document.querySelector('nav details');
            if (words.length) lists.open = true;
            nothing.hidden = shown > 0;
            found.textContent = !words.length ? '' : shown ? rows + (rows === 1 ? ' row' : ' rows') + ' in ' + shown + (shown === 1 ? ' table' : ' tables') : 'Nothing found';
          }
          // A link must lead somewhere even when the search has hidden its target.
          document.addEventListener('click', function (e) {
            var a = e.target.closest('a[href^="#"]'), target = a && document.getElementById(a.getAttribute('href').slice(1));
            if (target && target.closest('[hidden]')) { box.value = ''; search(); }
          });
          box.addEventListener('input', search);
          search();
        })();
        """;
}
