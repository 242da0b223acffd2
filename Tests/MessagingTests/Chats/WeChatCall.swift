import Testing

@testable import Messaging

/// What WeChat would send, signed as the account's console has it.
struct WeChatCall {
    var path = "/wechat"
    var token = WeChatVector.token
    var seconds = WeChatVector.seconds
    var nonce = "n1"

    func query(_ more: String = "") -> String {
        let signature = WeChatSignature.make([token, String(seconds), nonce])
        return "\(path)?signature=\(signature)&timestamp=\(seconds)&nonce=\(nonce)\(more)"
    }

    /// The address and the body of an encrypted message.
    func encrypted(_ message: String, _ cipher: WeChatCipher) -> (path: String, body: String) {
        let text = cipher.encrypt(Array(message.utf8))
        let signature = WeChatSignature.make([token, String(seconds), nonce, text])
        return (
            query("&encrypt_type=aes&msg_signature=\(signature)"),
            "<xml><ToUserName>gh_1</ToUserName><Encrypt><![CDATA[\(text)]]></Encrypt></xml>"
        )
    }

    static func message(_ kind: String, _ fields: String, id: String = "<MsgId>77</MsgId>")
        -> String
    {
        """
        <xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oPerson]]>\
        </FromUserName><CreateTime>\(WeChatVector.seconds)</CreateTime>\
        <MsgType><![CDATA[\(kind)]]></MsgType>\(fields)\(id)</xml>
        """
    }

    static func text(_ text: String) -> String {
        message("text", "<Content><![CDATA[\(text)]]></Content>")
    }

    static func event(_ name: String, _ fields: String = "") -> String {
        message("event", "<Event><![CDATA[\(name)]]></Event>\(fields)", id: "")
    }
}
