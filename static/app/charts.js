/* Draws the charts of a page: <div class="chart" data-figure="ID">, where ID names a script element
   of type application/json (Django's json_script) with {data, layout} of Plotly.

   - Colours may be written "var(--red)": they are taken from tokens.css, so a figure made on the
     server fits the light and the dark scheme and is drawn again when the scheme changes.
   - `data-table="ID"` names the table that the CSV button exports; without it the series are taken.
   - Plotly is fetched only where a page has a chart. */
"use strict";

(() => {
  const PLOTLY = document.currentScript.dataset.plotly;
  const CHINESE = document.documentElement.lang.startsWith("zh");
  const WORDS = CHINESE
    ? { csv: "下载数据(CSV)", failed: "图表未能显示,请看下方的数据表。", file: "图表" }
    : { csv: "Download data (CSV)", failed: "The chart cannot be shown; see the table below.", file: "chart" };
  const LOCALE = {
    moduleType: "locale",
    name: "zh-CN",
    dictionary: {
      Autoscale: "自动缩放",
      "Click to enter Colorscale title": "点击输入色标标题",
      "Click to enter Plot title": "点击输入图表标题",
      "Compare data on hover": "悬停时比较数据",
      "Double-click on legend to isolate one trace": "双击图例只显示一个系列",
      "Double-click to zoom back out": "双击还原缩放",
      "Download plot": "下载图片",
      "Download plot as a PNG": "下载图片(PNG)",
      "Download plot as a png": "下载图片(PNG)",
      "Box Select": "框选",
      "Lasso Select": "套索选择",
      Pan: "平移",
      Reset: "还原",
      "Reset axes": "还原坐标轴",
      "Show closest data on hover": "悬停时显示最近的数据",
      "Snapshot succeeded": "图片已生成",
      "Sorry, there was a problem downloading your snapshot!": "图片未能下载,请重试。",
      "Taking snapshot - this may take a few seconds": "正在生成图片,请稍候",
      "Toggle Spike Lines": "显示或隐藏参考线",
      Zoom: "缩放",
      "Zoom in": "放大",
      "Zoom out": "缩小",
      close: "收盘",
      high: "最高",
      incoming: "流入",
      kde: "核密度",
      low: "最低",
      lower: "下限",
      max: "最大值",
      mean: "平均值",
      median: "中位数",
      min: "最小值",
      open: "开盘",
      outgoing: "流出",
      q1: "下四分位数",
      q3: "上四分位数",
      source: "来源",
      target: "去向",
      trace: "系列",
      upper: "上限",
    },
    format: {
      days: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
      shortDays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
      months: ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"],
      shortMonths: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
      date: "%Y-%m-%d",
    },
  };
  const DOWNLOAD_ICON = { width: 24, height: 24, path: "M5 20h14v-2H5v2zM19 9h-4V3H9v6H5l7 7 7-7z" };

  let loading = null;

  const plotly = () => {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = PLOTLY;
      script.onload = () => {
        window.Plotly.register(LOCALE);
        resolve(window.Plotly);
      };
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  };

  // --- Colours ---

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const resolved = (value) => {
    if (typeof value === "string") {
      return value.replace(/var\((--[a-z0-9-]+)\)/g, (_, name) => token(name));
    }
    if (Array.isArray(value)) return value.map(resolved);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
    }
    return value;
  };

  const axis = (given) => ({
    gridcolor: token("--line"),
    linecolor: token("--line-strong"),
    zerolinecolor: token("--line-strong"),
    automargin: true,
    ...given,
    ...(given?.title && { title: { standoff: 8, ...given.title, font: { size: 12, ...given.title.font } } }),
  });

  const dressed = (layout) => {
    const given = resolved(layout ?? {});
    const result = {
      autosize: true,
      // Room at the top for the mode bar, which would cover the plot.
      margin: { l: 48, r: 16, t: 34, b: 40 },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: token("--ink-soft"), activecolor: token("--accent") },
      // Not transparent: a picture downloaded in the dark scheme must be readable in a document.
      paper_bgcolor: token("--surface"),
      plot_bgcolor: "rgba(0,0,0,0)",
      colorway: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => token(`--chart-${number}`)),
      legend: { orientation: "h", y: -0.15 },
      hoverlabel: { bgcolor: token("--surface"), bordercolor: token("--line-strong"), font: { color: token("--ink") } },
      ...given,
      font: { family: token("--font"), size: 13, color: token("--ink"), ...given.font },
    };
    for (const name of new Set(["xaxis", "yaxis", ...Object.keys(given)])) {
      if (/^[xy]axis\d*$/.test(name)) result[name] = axis(given[name]);
    }
    return result;
  };

  // --- CSV ---

  // A cell that begins like a formula would be run by a spreadsheet; numbers stay numbers.
  const cell = (value) => {
    let text = String(value ?? "").replace(/\s+/g, " ").trim();
    if (/^[=+\-@]/.test(text) && Number.isNaN(Number(text))) text = `'${text}`;
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  const rowsOfTable = (table) => [...table.rows].map((row) => [...row.cells].map((each) => each.textContent));

  const rowsOfSeries = (traces) => {
    const rows = [[CHINESE ? "系列" : "series", "x", "y"]];
    for (const trace of traces) {
      const count = Math.max(trace.x?.length ?? 0, trace.y?.length ?? 0);
      for (let place = 0; place < count; place += 1) {
        rows.push([trace.name ?? "", trace.x?.[place], trace.y?.[place]]);
      }
    }
    return rows;
  };

  const saveCsv = (element, figure) => {
    const table = document.getElementById(element.dataset.table ?? "");
    const rows = table ? rowsOfTable(table) : rowsOfSeries(figure.data ?? []);
    // The mark at the beginning tells spreadsheets that the text is UTF-8.
    const text = `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    link.download = `${element.dataset.name ?? WORDS.file}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // --- Drawing ---

  const figureOf = (element) => {
    const source = document.getElementById(element.dataset.figure);
    return source ? JSON.parse(source.textContent) : null;
  };

  const options = (element, figure) => ({
    locale: CHINESE ? "zh-CN" : "en",
    responsive: true,
    // Flows fade in after they are drawn: paper would catch them empty.
    staticPlot: document.documentElement.classList.contains("on-paper"),
    displaylogo: false,
    displayModeBar: "hover",
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
    modeBarButtonsToAdd: [
      { name: "csv", title: WORDS.csv, icon: DOWNLOAD_ICON, click: () => saveCsv(element, figure) },
    ],
    toImageButtonOptions: { format: "png", scale: 2, filename: element.dataset.name ?? WORDS.file },
    ...figure.config,
    // Plotly offers to upload the chart to its maker; no value leaves this house.
    showSendToCloud: false,
    plotlyServerURL: "",
  });

  const draw = async (element) => {
    const figure = figureOf(element);
    if (!figure) return;
    try {
      const library = await plotly();
      await library.react(element, resolved(figure.data), dressed(figure.layout), options(element, figure));
      element.dataset.drawn = "";
    } catch {
      element.textContent = WORDS.failed;
      element.classList.add("chart-failed");
    }
  };

  const drawAll = (root, again = false) => {
    for (const element of root.querySelectorAll(".chart[data-figure]")) {
      if (again || !("drawn" in element.dataset)) draw(element);
    }
  };

  drawAll(document);
  document.addEventListener("htmx:afterSettle", () => drawAll(document));

  const redraw = () => drawAll(document, true);
  const onPaper = (printing) => () => {
    document.documentElement.classList.toggle("on-paper", printing);
    redraw();
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  window.addEventListener("beforeprint", onPaper(true));
  window.addEventListener("afterprint", onPaper(false));
})();
