import Cryptography

/// A message or an event of WeChat or WeCom (developers.weixin.qq.com, "接收普通消息" and "接收事件推送").
struct WeChatMessage: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case text(String)
        /// The key of the menu's button: whatever the menu says it is.
        case button(String)
        /// The text that the menu's scanner (scancode_waitmsg) read; the person waits for our reply.
        case scan(String)
        case photo(url: String, mediaID: String)
        case greeting
        /// A voice, a film, a place, a link.
        case unreadable
        /// An event that asks for no answer: someone left, or opened a page.
        case notice
    }

    /// The account that was written to.
    let account: String
    /// The person, by an openid or a user's name in the company.
    let person: String
    /// The same when the platform tries again. Events have none of the platform's: an attempt
    /// repeats the moment and all that was said, and of two clicks within a second each says
    /// something else, or they ask the same.
    let id: String
    let content: Content

    /// Nil if it names no account, person or kind: then nobody can be answered.
    init?(_ xml: XMLElement) {
        account = xml.text(of: "ToUserName")
        person = xml.text(of: "FromUserName")
        let kind = xml.text(of: "MsgType")
        guard (1...Self.nameBytesMaximum).contains(account.utf8.count),
            (1...Self.nameBytesMaximum).contains(person.utf8.count), !kind.isEmpty
        else { return nil }
        let event = String(xml.text(of: "Event").lowercased().prefix(32))
        content = kind == "event" ? Self.event(event, xml) : Self.message(kind, xml)
        let messageID = xml.text(of: "MsgId")
        id =
            (1...Self.nameBytesMaximum).contains(messageID.utf8.count)
            ? messageID : Self.name(of: kind == "event" ? event : kind, xml)
    }

    private static func name(of kind: String, _ xml: XMLElement) -> String {
        let said = [
            xml.text(of: "EventKey"), xml["ScanCodeInfo"]?.text(of: "ScanResult") ?? "",
            xml.words(of: "Content"), xml.text(of: "MediaId"),
        ].filter { !$0.isEmpty }
        let created = xml.text(of: "CreateTime").prefix(32)
        guard !said.isEmpty else { return "\(created) \(kind)" }
        let digest = SHA256.digest(Array(said.joined(separator: "\u{0}").utf8)).prefix(8)
        return "\(created) \(kind) \(Hexadecimal.encode(digest))"
    }

    /// An openid has 28 characters, a user's name in a company up to 64.
    private static let nameBytesMaximum = 128

    private static func message(_ kind: String, _ xml: XMLElement) -> Content {
        switch kind {
        case "text": .text(xml.words(of: "Content"))
        case "image":
            .photo(url: xml.text(of: "PicUrl"), mediaID: xml.text(of: "MediaId"))
        default: .unreadable
        }
    }

    private static func event(_ name: String, _ xml: XMLElement) -> Content {
        switch name {
        case "subscribe", "scan", "enter_agent": .greeting
        case "click": .button(xml.text(of: "EventKey"))
        case "scancode_waitmsg": .scan(xml["ScanCodeInfo"]?.text(of: "ScanResult") ?? "")
        default: .notice
        }
    }
}
