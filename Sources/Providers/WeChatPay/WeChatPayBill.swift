package import Invoices

/// A transfer bill (转账单) as the provider tells it: in an answer, or in a callback. A field that it
/// does not tell is empty.
package struct WeChatPayBill: Sendable, Equatable {
    /// Our order number.
    package var orderNumber = ""
    /// Theirs.
    package var billNumber = ""
    /// The word of the wire: one that is new to us is no `WeChatPayState`.
    package var state = ""
    /// Nil where it is not told, as in the answer to the order.
    package var amount: Fen?
    /// The merchant's number: mch_id in the answer to a question, mchid elsewhere.
    package var merchant = ""
    /// The appid that the openid is of.
    package var app = ""
    /// The payee. The answer to a question does not always tell it.
    package var openid = ""
    /// For requestMerchantTransfer, unchanged; it is in the answer to the order alone.
    package var packageInfo = ""
    /// A word of `WeChatPayFailReason`; empty unless the bill has failed.
    package var failReason = ""

    package init() {}

    /// - Parameter body: an answer, or the opened content of a callback.
    package init(_ body: [UInt8]) throws(JSONError) {
        var reader = JSONReader(body)
        try reader.object { (reader, name) throws(JSONError) in
            if reader.null() { return }
            switch name {
            case "out_bill_no": orderNumber = try reader.string(maximumBytes: 64)
            case "transfer_bill_no": billNumber = try reader.string(maximumBytes: 64)
            case "state": state = try reader.string(maximumBytes: 64)
            case "transfer_amount": amount = Int64(try reader.decimal()).map { Fen($0) }
            // The query says mch_id where everything else says mchid.
            case "mch_id", "mchid": merchant = try reader.string(maximumBytes: 64)
            case "appid": app = try reader.string(maximumBytes: 64)
            case "openid": openid = try reader.string(maximumBytes: 128)
            case "package_info": packageInfo = try reader.string(maximumBytes: 4_096)
            case "fail_reason": failReason = try reader.string(maximumBytes: 128)
            default: try reader.skip()
            }
        }
        try reader.finish()
    }
}

/// The body of a refusal. It bears a signature or not: the code says how to go on, and never that money did not move.
struct WeChatPayRefusal: Sendable, Equatable {
    private(set) var code = ""

    /// Without a code where the body is a page of some machine in between.
    init(_ body: [UInt8]) {
        var reader = JSONReader(body, texts: .forgiven)
        var found = ""
        do throws(JSONError) {
            try reader.object { (reader, name) throws(JSONError) in
                if name == "code" {
                    found = try reader.string(maximumBytes: 64)
                } else {
                    try reader.skip()
                }
            }
            code = found
        } catch {
            code = ""
        }
    }
}
