// Loaded in the head and not deferred, so that the first paint is already the right one. The
// service writes `KINDS` in front of this file, from the same rules that it judges by.
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const chinese = document.documentElement.lang.startsWith("zh");

  for (const button of document.querySelectorAll("[data-act=print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // A transfer that its payee confirms: only WeChat's own browser can open WeChat's page for it.
  for (const button of document.querySelectorAll("[data-act=receive]")) {
    const { merchant: mchId, app: appId, package: bill, after } = button.dataset;
    const show = () => { button.hidden = false; };
    if (window.WeixinJSBridge) show();
    else document.addEventListener("WeixinJSBridgeReady", show);
    button.addEventListener("click", () => window.WeixinJSBridge.invoke(
      "requestMerchantTransfer", { mchId, appId, package: bill },
      // Its "ok" says that the page was shown; what came of it the provider is asked.
      () => window.location.replace(after)));
  }

  const form = document.getElementById("form");
  if (!form) return;
  const say = form.dataset;
  const field = (name) => form.elements.namedItem(name);
  const box = (name) => field(name).closest(".field");
  const kindLine = document.getElementById("kind");
  const said = form.querySelector(".said");

  // 全角 digits and spaces come with Chinese keyboards and with copying.
  const narrow = (text) => text
    .replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xFEE0))
    .replace(/\u3000/g, " ")
    .replace(/[\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g, "");
  const compact = (text) => narrow(text).replace(/[\s-]/g, "");

  // What the digits tell; the table says which digits matter.
  function told(code, number) {
    if (/^\d{20}$/.test(number) && code === "") return { factor: KINDS.withoutCode };
    let index = "";
    if (code in KINDS.legacy) index = KINDS.legacy[code];
    else if (/^\d{10}$/.test(code)) index = KINDS.ten[Number(code[7])];
    else if (/^\d{12}$/.test(code)) {
      const row = KINDS.twelve[Number(code[0]) * 10 + Number(code[7])];
      index = KINDS.rows[row][Number(code.slice(10))];
    } else return undefined;
    return index === "-" ? null : KINDS.kinds["abcdefghijklmnopqrstuvwxyz".indexOf(index)];
  }

  function want(factor) {
    const wanted = KINDS.factors[factor] || { fields: [], label: null };
    for (const name of ["amount", "checkCode", "sellerTaxNumber"]) {
      // What tells no kind may still be a slip: nobody is kept from going on.
      const isExtra = box(name).classList.contains("is-extra");
      const isAsked = factor ? wanted.fields.includes(name) : isOpen && name !== "sellerTaxNumber";
      // A box that is hidden would send what is in it unseen.
      const isWanted = isExtra || isAsked || field(name).value !== "";
      box(name).classList.toggle("is-wanted", isWanted);
    }
    const label = box("amount").querySelector("label");
    label.textContent = (wanted.label && wanted.label[chinese ? 0 : 1]) || amountLabel;
  }
  const codeHelp = document.getElementById("code-help");
  const codeHelpText = codeHelp.textContent;
  let isOpen = field("code").value !== "" || field("number").value !== "";
  const amountLabel = box("amount").querySelector("label").textContent;

  function refresh() {
    const code = compact(field("code").value);
    const number = compact(field("number").value);
    const digital = number.length > 8;
    // Only said: the field can still be filled, and a slip undone.
    const isIdle = digital && code === "";
    box("code").classList.toggle("is-idle", isIdle);
    codeHelp.textContent = isIdle ? say.codeIdle : codeHelpText;
    const kind = told(code, number);
    kindLine.classList.toggle("is-unknown", kind === null);
    if (kind === null) kindLine.textContent = say.unknown;
    else if (!kind) kindLine.textContent = "";
    else kindLine.textContent = kind.names ? kind.names[chinese ? 0 : 1] : say.digital;
    want(kind ? kind.factor : null);
  }

  function tidyDate() {
    const text = narrow(field("issuedOn").value).trim();
    const parts = /^(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?$/.exec(text);
    if (!parts || (/^\d+$/.test(text) && text.length !== 8)) return;
    field("issuedOn").value =
      `${parts[1]}-${parts[2].padStart(2, "0")}-${parts[3].padStart(2, "0")}`;
  }

  // CRC-16/UMTS, as the QR text carries it.
  function checksum(text) {
    let crc = 0;
    for (const byte of new TextEncoder().encode(text)) {
      crc ^= byte << 8;
      for (let bit = 0; bit < 8; bit += 1) {
        crc = crc & 0x8000 ? ((crc << 1) ^ 0x8005) & 0xFFFF : (crc << 1) & 0xFFFF;
      }
    }
    return crc;
  }

  function read(text) {
    const clean = narrow(text).trim();
    if (clean.length > 512) return null;
    if (clean.startsWith("https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?")) {
      const query = new URL(clean).searchParams;
      const fen = query.get("total_amount") || "";
      const number = query.get("bill_num") || "";
      if (!number) return null;
      const amount = /^-?\d{1,13}$/.test(fen) ? (Number(fen) / 100).toFixed(2) : "";
      return { text: clean, number, amount, isRight: true };
    }
    const parts = clean.split(",").map((part) => part.trim());
    if (parts.length < 6 || parts[0] !== "01") return null;
    const isDay = (part) => /^\d{8}$/.test(part || "");
    const isSeller = /^[0-9A-Za-z]{15,20}$/.test(parts[4]);
    if (isSeller || (!isDay(parts[5]) && isDay(parts[6]))) {
      const [, , code, number, sellerTaxNumber, amount, issuedOn] = parts;
      const filled = { text: clean, code, number, amount, issuedOn, isRight: true };
      return isSeller ? { ...filled, sellerTaxNumber } : filled;
    }
    const [, , code, number, amount, issuedOn, checkCode = "", crc = ""] = parts;
    const covered = clean.split(",").slice(0, 7).join(",") + ",";
    const isRight = crc === "" || parseInt(crc, 16) === checksum(covered);
    return { text: clean, code, number, amount, issuedOn, checkCode, isRight };
  }

  function tell(sentence, tone) {
    said.hidden = false;
    said.className = `said ${tone}`;
    said.textContent = sentence;
  }

  function fill(scanned) {
    field("qr").value = scanned.text;
    for (const name of ["code", "number", "issuedOn", "amount", "checkCode", "sellerTaxNumber"]) {
      if (scanned[name] !== undefined) field(name).value = scanned[name];
    }
    tidyDate();
    refresh();
    tell(scanned.isRight ? say.filled : say.filledWrong, scanned.isRight ? "is-good" : "is-warning");
  }

  form.addEventListener("paste", (event) => {
    const scanned = read((event.clipboardData && event.clipboardData.getData("text")) || "");
    if (!scanned) return;
    event.preventDefault();
    fill(scanned);
  });
  field("qr").addEventListener("input", () => {
    const text = field("qr").value;
    const scanned = read(text);
    if (scanned) fill(scanned);
    // Any text with the digits of a number is read by the service.
    else if (text.trim() === "" || /\d{8}/.test(narrow(text).replace(/[ -]/g, ""))) said.hidden = true;
    else tell(say.notQr, "is-warning");
  });
  for (const name of ["code", "number"]) {
    field(name).addEventListener("input", refresh);
    field(name).addEventListener("change", () => {
      field(name).value = compact(field(name).value);
      isOpen = field("code").value !== "" || field("number").value !== "";
      refresh();
    });
  }
  field("issuedOn").addEventListener("change", tidyDate);
  kindLine.hidden = false;
  refresh();

  // A photo is sent as soon as it is chosen. One that is too large for the service is made smaller
  // first: what is searched has fewer pixels still.
  const photo = document.getElementById("photo");
  const upload = photo.closest(".upload");
  const bytesMaximum = 10 * 1024 * 1024;

  async function smaller(file) {
    if (file.size <= bytesMaximum || !window.createImageBitmap) return;
    const image = await createImageBitmap(file);
    const scale = Math.min(1, 3600 / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resume) => canvas.toBlob(resume, "image/jpeg", 0.9));
    const files = new DataTransfer();
    files.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
    photo.files = files.files;
  }

  photo.addEventListener("change", async () => {
    if (!photo.files.length) return;
    upload.classList.add("is-busy");
    tell(say.reading, "");
    // Should it not succeed, the service says what is wrong with the photo.
    try { await smaller(photo.files[0]); } catch { /* as it is */ }
    photo.form.submit();
  });
  // Coming back by the browser's button finds the page as it was left.
  window.addEventListener("pageshow", () => {
    upload.classList.remove("is-busy");
    if (said.textContent === say.reading) said.hidden = true;
    photo.value = "";
  });

  // The camera: only where the browser reads QR codes by itself; nothing leaves the phone.
  const scan = form.querySelector("[data-act=scan]");
  const camera = form.querySelector(".camera");
  const video = camera.querySelector("video");
  let stream = null;

  function stop() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    camera.hidden = true;
    scan.hidden = false;
  }

  async function start() {
    tell(say.looking, "");
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      const mine = stream;
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      scan.hidden = true;
      camera.hidden = false;
      video.srcObject = stream;
      await video.play();
      camera.querySelector("button").focus();
      while (stream === mine) {
        for (const found of await detector.detect(video)) {
          const scanned = read(found.rawValue);
          if (stream !== mine) continue;
          if (!scanned) {
            tell(say.notQr, "is-warning");
            continue;
          }
          stop();
          fill(scanned);
          field("number").focus();
          return;
        }
        await new Promise((resume) => setTimeout(resume, 150));
      }
    } catch (error) {
      stop();
      const reasons = { NotAllowedError: say.denied, NotFoundError: say.missing };
      tell(reasons[error.name] || say.failed, "is-warning");
    }
  }

  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    BarcodeDetector.getSupportedFormats().then((formats) => {
      scan.hidden = !formats.includes("qr_code");
    }, () => {});
    scan.addEventListener("click", start);
    camera.querySelector("button").addEventListener("click", () => {
      stop();
      said.hidden = true;
      scan.focus();
    });
    window.addEventListener("pagehide", stop);
  }
});
