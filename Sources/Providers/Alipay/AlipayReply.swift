import Cryptography
import Invoices

/// An answer of Alipay's gateway. The signature covers the text of one member, byte for byte, so it
/// is cut out before anything in it is read: braces may stand in its strings.
struct AlipayReply {
    /// The member's bytes, from brace to brace.
    private(set) var content: [UInt8] = []
    private(set) var sign = ""
    private(set) var certificate = ""

    static let bytesMaximum = 256 << 10

    /// - Parameter method: of the call, with dots.
    init(_ body: [UInt8], to method: String) throws(JSONError) {
        let member = method.replacing(".", with: "_") + "_response"
        var reader = JSONReader(body)
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            // The second where the gateway refused the call itself.
            case member, "error_response":
                // Of two members it would be open which one is signed.
                guard content.isEmpty else { throw reader.error(.repeatedName(name)) }
                content = Array(try reader.skip())
            case "sign": sign = try reader.string(maximumBytes: 1_024)
            case "alipay_cert_sn": certificate = try reader.string(maximumBytes: 64)
            default: try reader.skip()
            }
        }
        try reader.finish()
    }

    func isSigned(by key: RSAPublicKey) -> Bool {
        Base64.decode(sign).map { key.verifies($0, of: content) } ?? false
    }
}

/// The content of an answer. A field that the answer does not tell is empty.
struct AlipayTransfer: Sendable, Equatable {
    var code = ""
    var subCode = ""
    var orderNumber = ""
    var reference = ""
    var status = ""
    var amount: Fen?
    /// Of a question about the account.
    var available: Fen?
    var errorCode = ""
    /// Of a certificate that was downloaded, in Base64.
    var certificate = ""
    /// The address of a bill. It is good for half a minute.
    var billAddress = ""

    init(_ content: [UInt8]) throws(JSONError) {
        var reader = JSONReader(content, texts: .forgiven)
        try reader.object { (reader, name) throws(JSONError) in
            if reader.null() { return }
            switch name {
            case "code": code = try reader.decimal()
            case "sub_code": subCode = try reader.string(maximumBytes: 128)
            case "out_biz_no": orderNumber = try reader.string(maximumBytes: 64)
            case "order_id": reference = try reader.string(maximumBytes: 64)
            case "status": status = try reader.string(maximumBytes: 32)
            case "trans_amount": amount = Fen(yuan: try reader.decimal())
            case "available_amount": available = Fen(yuan: try reader.decimal())
            case "error_code": errorCode = try reader.string(maximumBytes: 128)
            case "bill_download_url": billAddress = try reader.string(maximumBytes: 2_048)
            case "alipay_cert_content":
                certificate = try reader.string(maximumBytes: AlipayReply.bytesMaximum)
            default: try reader.skip()
            }
        }
    }
}
