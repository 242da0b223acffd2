import Hummingbird
import Invoices

/// The query items that WeChat and WeCom add to the callback URL.
struct WeChatQuery {
    let signature: String
    let messageSignature: String
    let timestamp: String
    let nonce: String
    let echo: String
    let isEncrypted: Bool

    init(_ request: Request) {
        let parameters = request.uri.queryParameters
        func text(_ name: Substring) -> String { parameters[name].map(String.init) ?? "" }
        signature = text("signature")
        messageSignature = text("msg_signature")
        timestamp = text("timestamp")
        nonce = text("nonce")
        echo = text("echostr")
        isEncrypted = text("encrypt_type") == "aes"
    }

    /// True if it was signed a moment ago.
    func isFresh(at now: Timestamp) -> Bool {
        ReplayWindow.contains(seconds: Int64(timestamp), ReplayWindow.tencent, at: now)
    }
}
