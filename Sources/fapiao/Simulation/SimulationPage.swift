import Cryptography
import Edge
import Invoices
import SimulatedProviders

/// The accounts, payments and faults of the simulated providers, as a page without scripts.
struct SimulationPage {
    private(set) var text = ""
    private let words: SimulationWords

    private static let style = """
        body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1rem;color:#1d2433;
        background:#fbfbfd}h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
        .note{background:#fff4d6;border:1px solid #e6c866;border-radius:.5rem;padding:.6rem .9rem}
        .scroll{overflow-x:auto;margin:.5rem 0 1rem}table{border-collapse:collapse;width:100%;background:#fff}
        th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #e3e6ee;white-space:nowrap}
        .n{text-align:right!important;font-variant-numeric:tabular-nums}form{margin:.5rem 0}
        button,select,input{font:inherit;padding:.3rem .7rem;border:1px solid #b9c0d0;border-radius:.4rem;
        background:#fff;margin:.15rem .15rem .15rem 0;max-width:100%}button{background:#1f5fd0;color:#fff;
        border-color:#1f5fd0;cursor:pointer}code{font-size:.85em}
        """

    /// Nothing but the style that is in it.
    static let policy: String = {
        let digest = Base64.encode(SHA256.digest(Array(style.utf8)))
        return "default-src 'none'; style-src 'sha256-\(digest)'; form-action 'self'; "
            + "base-uri 'none'; frame-ancestors 'none'"
    }()

    init(_ world: SimulatedWorld.Providers, _ language: Language) {
        words = SimulationWords(language)
        add("<!doctype html><html lang=\"\(language.rawValue)\"><meta charset=\"utf-8\">")
        add("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
        add("<title>\(words.title)</title><style>\(Self.style)</style>")
        add("<h1>\(words.title)</h1><p class=\"note\">\(words.note)</p>")
        for sheet in SimulationSheet.all(world) { add(sheet) }
        addFaultForm()
        addForm("top-up", words.topUp, "<input name=\"yuan\" value=\"1000.00\" size=\"10\">")
        addForm("next-certificate", words.nextCertificate)
        addForm("switch-key", words.switchKey)
    }

    private mutating func add(_ html: String) { text += html }

    private mutating func add(_ sheet: SimulationSheet) {
        add("<h2>\(words.name(of: sheet.kind))</h2>")
        add(
            "<p>\(words.balance)\(words.colon)¥\(sheet.balance)</p><div class=\"scroll\"><table><tr>"
        )
        add("<th>\(words.owner)</th><th class=\"n\">\(words.received)</th>")
        add("<th class=\"n\">\(words.payments)</th></tr>")
        for wallet in sheet.wallets {
            add("<tr><td><code>\(Self.escaped(wallet.owner))</code></td>")
            add(
                "<td class=\"n\">¥\(wallet.balance)</td><td class=\"n\">\(wallet.payments)</td></tr>"
            )
        }
        add("</table></div><div class=\"scroll\"><table><tr>")
        add("<th>\(words.order)</th><th>\(words.owner)</th>")
        add("<th class=\"n\">\(words.amount)</th><th>\(words.state)</th><th></th></tr>")
        // The newest first; the page is for looking at.
        for payment in sheet.payments.suffix(50).reversed() { add(payment) }
        add("</table></div>")
        for order in sheet.faults {
            let detail = order.detail.isEmpty ? "" : " \(Self.escaped(order.detail))"
            add(
                "<p>\(words.waiting)\(words.colon)<code>\(order.fault.rawValue)\(detail)</code> × \(order.times)</p>"
            )
        }
    }

    private mutating func add(_ payment: SimulatedPayment) {
        let owner = Self.escaped(payment.payee)
        add("<tr><td><code>\(Self.escaped(payment.order))</code></td>")
        add("<td><code>\(owner)</code></td><td class=\"n\">¥\(payment.amount)</td>")
        add("<td>\(Self.escaped(payment.state))</td><td>")
        if let package = payment.packageInfo {
            addForm(
                "confirm", words.confirm,
                Self.hidden("package", package) + Self.hidden("owner", payment.payee))
        } else if ["TRANSFERING", "DEALING"].contains(payment.state) {
            addForm("finish", words.finish, Self.hidden("order", payment.order))
        }
        add("</td></tr>")
    }

    private mutating func addFaultForm() {
        let kinds = SimulatedWorld.Kind.allCases.map { kind in
            "<option value=\"\(kind.rawValue)\">\(words.name(of: kind))</option>"
        }
        let faults = SimulatedFault.allCases.map { "<option>\($0.rawValue)</option>" }
        add("<h2>\(words.faults)</h2>")
        addForm(
            "faults", words.orderFault,
            "<select name=\"provider\">\(kinds.joined())</select>"
                + "<select name=\"fault\">\(faults.joined())</select>"
                + "<input name=\"detail\" placeholder=\"\(words.detail)\" size=\"24\">"
                + "<input name=\"times\" value=\"1\" size=\"4\">")
    }

    private mutating func addForm(_ action: String, _ label: String, _ fields: String = "") {
        add("<form method=\"post\" action=\"/simulated/\(action)\">\(fields)")
        add("<button>\(label)</button></form>")
    }

    private static func hidden(_ name: String, _ value: String) -> String {
        "<input type=\"hidden\" name=\"\(name)\" value=\"\(escaped(value))\">"
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}

/// The words of that page.
struct SimulationWords {
    private let isChinese: Bool

    init(_ language: Language) { isChinese = language == .chinese }

    private func either(_ chinese: String, _ english: String) -> String {
        isChinese ? chinese : english
    }

    var colon: String { either("：", ": ") }
    var title: String { either("模拟的支付机构", "Simulated payment providers") }
    var note: String {
        either(
            "这里没有真钱，也没有真人：报文格式与签名和真实机构相同，余额只存在于本进程。",
            "No money and no people: formats and signatures are those of the real providers, balances live in this process."
        )
    }
    var balance: String { either("付款方余额", "Payer's balance") }
    var owner: String { either("收款方", "Payee") }
    var received: String { either("已收", "Received") }
    var payments: String { either("笔数", "Payments") }
    var order: String { either("单号", "Order") }
    var amount: String { either("金额", "Amount") }
    var state: String { either("状态", "State") }
    var confirm: String { either("以收款人身份确认", "Confirm as the payee") }
    var finish: String { either("让它到账", "Let it arrive") }
    var waiting: String { either("待发生的故障", "Fault that waits") }
    var faults: String { either("制造故障", "Make a fault") }
    var orderFault: String { either("安排", "Order it") }
    var detail: String { either("机构的原词，可空", "the provider's word, or nothing") }
    var topUp: String { either("为付款方充值（元）", "Top up the payers (yuan)") }
    var nextCertificate: String {
        either("微信支付换用另一张平台证书", "WeChat Pay signs with its other certificate")
    }
    var switchKey: String {
        either("微信支付回调改用公钥签名，或改回", "WeChat Pay signs callbacks with its public key, or no longer")
    }

    func name(of kind: SimulatedWorld.Kind) -> String {
        switch kind {
        case .wechat: either("微信支付", "WeChat Pay")
        case .alipay: either("支付宝", "Alipay")
        case .bank: either("银行", "Bank")
        }
    }
}
