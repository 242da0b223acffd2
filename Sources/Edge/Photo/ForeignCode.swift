import Invoices

/// The kind of a QR code that is no invoice's: a person who photographed the wrong one is told which it
/// was.
package enum ForeignCode: String, Sendable, CaseIterable {
    /// The tax office's page from which an invoice is fetched.
    case invoiceLink = "invoice_link"
    case payment, contact, wifi, link, digits, text

    /// Judges by how the text begins. Anything that is not recognised is a text or an address.
    package init(_ code: some StringProtocol) {
        let text = code.trimmingWhiteSpace().lowercased()
        func begins(with prefixes: [String]) -> Bool { prefixes.contains(where: text.hasPrefix) }
        if Self.host(of: text).map({ $0 == Self.taxHost || $0.hasSuffix("." + Self.taxHost) })
            == true
        {
            self = .invoiceLink
        } else if begins(with: Self.payments) {
            self = .payment
        } else if begins(with: Self.contacts) {
            self = .contact
        } else if text.hasPrefix("wifi:") {
            self = .wifi
        } else if text.contains("://") || text.hasPrefix("www.") {
            self = .link
        } else if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            self = .digits
        } else {
            self = .text
        }
    }

    private static let taxHost = "chinatax.gov.cn"

    /// WeChat Pay, Alipay, UnionPay, Digital Yuan, and EMVCo's merchant codes, which begin so.
    private static let payments = [
        "wxp://", "weixin://wxpay", "https://payapp.weixin.qq.com/", "https://wx.tenpay.com/",
        "https://qr.alipay.com/", "http://qr.alipay.com/", "alipays://", "alipayqr://",
        "https://qr.95516.com/", "http://qr.95516.com/", "https://ecny.", "000201",
    ]
    /// Cards, and what leads to a person or an account.
    private static let contacts = [
        "begin:vcard", "mecard:", "tel:", "sms:", "smsto:", "mailto:", "https://u.wechat.com/",
        "http://weixin.qq.com/r/", "https://weixin.qq.com/r/", "https://weixin.qq.com/g/",
        "https://work.weixin.qq.com/", "https://qm.qq.com/", "https://line.me/", "https://wa.me/",
        "https://t.me/",
    ]

    private static func host(of address: String) -> Substring? {
        guard let scheme = address.firstRange(of: "://") else { return nil }
        let authority = address[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        // A name before @ is no host: anybody may choose it.
        return authority.split(separator: "@").last.map { $0.prefix { $0 != ":" } }
    }
}

/// The file or code that was sent in place of a photo of an invoice's QR code.
package enum PhotoInstead: Sendable, Equatable {
    case file(FileFormat)
    case code(ForeignCode)

    /// The first of the codes in a photo that has no invoice's; nil where it has none at all.
    package init?(codes: [String]) {
        guard let first = codes.first else { return nil }
        self = .code(ForeignCode(first))
    }

    /// No file format has the name of a kind of code.
    package init?(name: String) {
        if let format = FileFormat(rawValue: name) {
            self = .file(format)
        } else if let code = ForeignCode(rawValue: name) {
            self = .code(code)
        } else {
            return nil
        }
    }

    /// The label in metrics and logs; it holds nothing of the code's text.
    package var name: String {
        switch self {
        case .file(let format): format.rawValue
        case .code(let code): code.rawValue
        }
    }
}
