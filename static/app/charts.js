/* Draws the charts of a page: <div class="chart" data-figure="ID">, where ID names a script element
   of type application/json (Django's json_script) with {data, layout} of Plotly.

   - Colours may be written "var(--red)": they are taken from tokens.css, so a figure made on the
     server fits the light and the dark scheme and is drawn again when the scheme changes.
   - A chart is drawn when it comes near the window, and Plotly is fetched with the first of them.
   - `data-table="ID"` names the table that the CSV button exports; without it the series are taken.
   - `layout.meta.spoken` lists axes whose large numbers are shortened to 万, 亿 or k, M;
     `layout.meta.panels` counts small charts to be laid out by the width of the page;
     `layout.meta.narrow` has the shorter words of axes whose rows are labelled above on a phone. */
"use strict";

(() => {
  const PLOTLY = document.currentScript.dataset.plotly;
  const CHINESE = document.documentElement.lang.startsWith("zh");
  const WORDS = CHINESE
    ? { failed: "图表未能显示,请看下方的数据表。", file: "图表" }
    : { failed: "The chart cannot be shown; see the table below.", file: "chart" };
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

  // Thousands are grouped alike in both languages; large numbers are shortened below.
  const ENGLISH = { moduleType: "locale", name: "en-GB", dictionary: {}, format: { date: "%d %b %Y" } };
  const LARGE = CHINESE
    ? [
        [1e12, "万亿"],
        [1e8, "亿"],
        [1e4, "万"],
      ]
    : [
        [1e9, "bn"],
        [1e6, "M"],
        [1e3, "k"],
      ];
  // Shorter numbers are read faster in full.
  const LARGE_FROM = 1e4;
  const PAPER_WIDTH = 680;
  const NARROW = 480;
  // From the middle of a bar to the words above it.
  const ROW_ABOVE = 21;

  let loading = null;

  const plotly = () => {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = PLOTLY;
      script.onload = () => {
        window.Plotly.register(CHINESE ? LOCALE : ENGLISH);
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

  // --- Numbers ---

  // At most three digits after the point, blanks and zeros left out: 1.25万, 3亿, 40k.
  const shortened = (value) => {
    const [size, word] = LARGE.find(([least]) => Math.abs(value) >= least) ?? [1, ""];
    const digits = new Intl.NumberFormat("en", { maximumFractionDigits: 3 });
    return `${digits.format(value / size).replace("-", "−")}${word}`;
  };

  // Round steps of 1, 2 or 5, five or six to a range.
  const steps = (low, high) => {
    const rough = (high - low) / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10);
    const first = Math.ceil(low / step);
    const count = Math.floor(high / step) - first + 1;
    return Array.from({ length: Math.max(count, 0) }, (_, place) => (first + place) * step);
  };

  const valuesOn = (figure, name) => {
    const anchor = name.replace("axis", "");
    return figure.data
      .filter((trace) => (trace[`${anchor[0]}axis`] ?? anchor[0]) === anchor)
      .flatMap((trace) => trace[anchor[0]] ?? [])
      .filter((value) => typeof value === "number");
  };

  const spoken = (low, high) => {
    if (!(high > low) || Math.max(Math.abs(low), Math.abs(high)) < LARGE_FROM) return null;
    const ticks = steps(low, high);
    return { tickmode: "array", tickvals: ticks, ticktext: ticks.map(shortened) };
  };

  // Beyond the values there is a little air, in which a step may lie too.
  const speak = (figure, layout) => {
    for (const name of figure.layout?.meta?.spoken ?? []) {
      const values = valuesOn(figure, name);
      const low = Math.min(...values);
      const high = Math.max(...values);
      const air = (high - low) / 10;
      layout[name] = { ...layout[name], ...spoken(low - air, high + air) };
    }
  };

  const speakAgain = (element, figure, changes) => {
    const update = {};
    for (const name of figure.layout?.meta?.spoken ?? []) {
      const moved = Object.keys(changes).some((key) => key.startsWith(`${name}.range`) || key === `${name}.autorange`);
      const found = moved && spoken(...element.layout[name].range);
      for (const [key, value] of Object.entries(found || {})) update[`${name}.${key}`] = value;
    }
    if (Object.keys(update).length) window.Plotly.relayout(element, update);
  };

  // --- Small multiples ---

  // How many stand side by side is the style sheet's affair, which also keeps their place.
  const columnsOf = (element) => Number(getComputedStyle(element).getPropertyValue("--columns")) || 1;

  const arrange = (element, figure, layout) => {
    const { panels, panelHeight } = figure.layout.meta;
    const columns = Math.min(columnsOf(element), panels);
    const rows = Math.ceil(panels / columns);
    element.dataset.columns = columnsOf(element);
    layout.height = rows * panelHeight;
    layout.annotations = figure.layout.annotations.map((given, place) => {
      const [column, row] = [place % columns, Math.floor(place / columns)];
      const top = 1 - row / rows;
      const suffix = place ? place + 1 : "";
      const [left, right] = [column / columns, (column + 1) / columns];
      const inset = 0.16 / columns;
      layout[`xaxis${suffix}`].domain = [left + inset, right - 0.02];
      layout[`xaxis${suffix}`].anchor = `y${suffix}`;
      layout[`yaxis${suffix}`].domain = [top - 0.82 / rows, top - 0.18 / rows];
      layout[`xaxis${suffix}`].automargin = layout[`yaxis${suffix}`].automargin = false;
      return {
        ...given,
        xref: "paper",
        yref: "paper",
        x: left,
        y: top,
        xanchor: "left",
        yanchor: "top",
        showarrow: false,
        font: { size: 12 },
      };
    });
  };

  // --- Drawing ---

  const figureOf = (element) => {
    const source = document.getElementById(element.dataset.figure);
    return source ? JSON.parse(source.textContent) : null;
  };

  const onPaper = () => document.documentElement.classList.contains("on-paper");

  // On a phone every year would stand on its side, and every name of the legend on its own line.
  const squeeze = (layout) => {
    if (layout.xaxis?.dtick === 1) layout.xaxis = { ...layout.xaxis, dtick: undefined, nticks: 6 };
    layout.legend = { ...layout.legend, font: { size: 11 }, entrywidth: 0.45, entrywidthmode: "fraction" };
    layout.margin = { ...layout.margin, r: 12 };
    for (const [name, words] of Object.entries(layout.meta?.narrow ?? {})) {
      const above = { ticklabelposition: "inside", ticklabelshift: ROW_ABOVE, tickfont: { size: 11 } };
      layout[name] = { ...layout[name], ticktext: words, ...above };
    }
  };

  const layoutOf = (element, figure) => {
    const layout = dressed(figure.layout);
    if (element.clientWidth < NARROW) squeeze(layout);
    speak(figure, layout);
    if (figure.layout?.meta?.panels) arrange(element, figure, layout);
    if (onPaper()) layout.width = Math.min(element.clientWidth, PAPER_WIDTH);
    return layout;
  };

  const options = (figure) => ({
    locale: CHINESE ? "zh-CN" : "en-GB",
    responsive: true,
    // Flows fade in after they are drawn: paper would catch them empty.
    staticPlot: onPaper(),
    displaylogo: false,
    displayModeBar: figure.layout?.meta?.panels ? false : "hover",
    // Downloads stand below the chart, where the keyboard reaches them.
    modeBarButtonsToRemove: ["toImage", "select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
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
      await library.react(element, resolved(figure.data), layoutOf(element, figure), options(figure));
      if (!("drawn" in element.dataset)) element.on("plotly_relayout", (changes) => speakAgain(element, figure, changes));
      element.dataset.drawn = "";
    } catch {
      element.textContent = WORDS.failed;
      element.classList.add("chart-failed");
    }
  };

  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) {
          near.unobserve(target);
          draw(target);
        }
      }
    },
    { rootMargin: "400px" },
  );

  const watch = (root) => {
    for (const element of root.querySelectorAll(".chart[data-figure]:not([data-watched])")) {
      element.dataset.watched = "";
      near.observe(element);
    }
  };

  const redraw = () => {
    for (const element of document.querySelectorAll(".chart[data-drawn]")) draw(element);
  };

  const toPaper = (printing) => () => {
    document.documentElement.classList.toggle("on-paper", printing);
    // What was never near the window is printed too, if there is a library to draw it with.
    const drawn = window.Plotly && printing ? ".chart[data-figure]" : ".chart[data-drawn]";
    for (const element of document.querySelectorAll(drawn)) draw(element);
  };

  watch(document);
  document.addEventListener("htmx:afterSettle", () => watch(document));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  window.addEventListener("beforeprint", toPaper(true));
  window.addEventListener("afterprint", toPaper(false));
  window.addEventListener("resize", () => {
    for (const element of document.querySelectorAll(".chart-panels[data-drawn]")) {
      if (columnsOf(element) !== Number(element.dataset.columns)) draw(element);
    }
  });

  // --- Downloads ---

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

  const nameOf = (element) => element.dataset.name || WORDS.file;

  const saveCsv = (element) => {
    const table = document.getElementById(element.dataset.table ?? "");
    const rows = table ? rowsOfTable(table) : rowsOfSeries(figureOf(element).data ?? []);
    // The mark at the beginning tells spreadsheets that the text is UTF-8.
    const text = `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    link.download = `${nameOf(element)}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // Under its title, on white: a picture is put into documents.
  const savePicture = async (element, format) => {
    const library = await plotly();
    const figure = figureOf(element);
    const root = document.documentElement;
    const before = root.classList.contains("on-paper");
    root.classList.add("on-paper");
    const data = resolved(figure.data);
    const layout = layoutOf(element, figure);
    root.classList.toggle("on-paper", before);
    const room = 44;
    const top = (layout.margin.t ?? 0) + room;
    const height = (layout.height ?? element.clientHeight) + room;
    await library.downloadImage(
      {
        data,
        layout: {
          ...layout,
          height,
          margin: { ...layout.margin, t: top },
          title: { text: nameOf(element), font: { size: 16 }, x: 0.02, y: 1 - 12 / height, yanchor: "top" },
        },
        config: options(figure),
      },
      { format, scale: 2, width: 960, height, filename: nameOf(element) },
    );
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-save]");
    if (!button) return;
    const figure = button.closest(".chart-tools").dataset.chart;
    const element = document.querySelector(`.chart[data-figure="${CSS.escape(figure)}"]`);
    if (button.dataset.save === "csv") saveCsv(element);
    else savePicture(element, button.dataset.save);
  });
})();
