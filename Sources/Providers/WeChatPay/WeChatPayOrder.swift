import Cryptography
package import Invoices
import Payouts

/// A transfer as it is stored before its first call: the call's path and the serial under whose key the name is
/// encrypted, a line feed, and the exact body. The serial is kept because another key may be the newest
/// by the time that the same body is sent again.
struct WeChatPayOrder: Sendable, Equatable {
    let path: String
    /// Nil where nothing is encrypted.
    let serial: String?
    let body: [UInt8]

    /// By the payee's standing consent, without his tap.
    var isAuthorised: Bool { path == Self.authorised }

    static let bills = "/v3/fund-app/mch-transfer/transfer-bills"
    static let authorised = bills + "/transfer"

    init(path: String, serial: String?, body: [UInt8]) {
        self.path = path
        self.serial = serial
        self.body = body
    }

    init?(_ stored: [UInt8]) {
        guard let end = stored.firstIndex(of: 0x0A),
            let head = String(validating: stored[..<end], as: UTF8.self)
        else { return nil }
        let words = head.split(separator: " ", omittingEmptySubsequences: false)
        guard (1...2).contains(words.count), words[0].hasPrefix(Self.bills) else { return nil }
        path = String(words[0])
        serial = words.count == 2 ? String(words[1]) : nil
        body = Array(stored[stored.index(after: end)...])
    }

    var stored: [UInt8] { Array((path + (serial.map { " " + $0 } ?? "")).utf8) + [0x0A] + body }
}

/// The limits of one transfer, by the contract with WeChat Pay. A merchant begins with these and
/// has them raised.
package struct WeChatPayLimits: Sendable, Equatable {
    /// Of one transfer of scene 1000.
    package var amount = Fen(10)...Fen(20_000)

    /// From here on the payee's name must be there.
    static let nameFrom = Fen(200_000)
    /// Below this it is refused.
    static let nameLeast = Fen(30)
    /// Code points of a remark, of what is reported about an activity, and of a name that is shown.
    static let textMaximum = 32

    package init() {}
}

extension WeChatPayMerchant {
    /// - Parameters:
    ///   - authorization: the payee's standing consent (免确认收款授权), our number of it; nil where he confirms each time.
    ///   - key: of WeChat Pay, to encrypt the name under.
    func order(
        _ command: PayoutCommand, openID: String, authorization: String?,
        key: (serial: String, key: RSAPublicKey)?
    ) throws(PreparationRefusal) -> WeChatPayOrder {
        var name: (serial: String, text: String)?
        if let plain = command.payee.name, command.amount >= WeChatPayLimits.nameLeast {
            guard let key, let sealed = key.key.encryptOAEPWithSHA1(Array(plain.utf8)) else {
                throw .notNow("there is no key of WeChat Pay yet to encrypt a name under")
            }
            name = (key.serial, Base64.encode(sealed))
        } else if command.amount >= WeChatPayLimits.nameFrom {
            throw .nameMissing
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("appid", app)
            writer.field("out_bill_no", command.order.text)
            writer.field("transfer_scene_id", scene)
            if let authorization {
                writer.field("out_authorization_no", authorization)
            } else {
                writer.field("openid", openID)
            }
            if let name { writer.field("user_name", name.text) }
            writer.name("transfer_amount")
            writer.integer(command.amount.value)
            writer.field(
                "transfer_remark",
                command.award.clipped(codePointsMaximum: WeChatPayLimits.textMaximum))
            writer.field("notify_url", ifAny: notifyURL)
            writer.name("transfer_scene_report_infos")
            // Scene 1000 wants exactly these two.
            let reports = [("活动名称", command.activity), ("奖励说明", command.award)]
            writer.array(reports) { writer, report in
                writer.object { writer in
                    writer.field("info_type", report.0)
                    writer.field(
                        "info_content",
                        report.1.clipped(codePointsMaximum: WeChatPayLimits.textMaximum))
                }
            }
        }
        return WeChatPayOrder(
            path: authorization == nil ? WeChatPayOrder.bills : WeChatPayOrder.authorised,
            serial: name?.serial, body: writer.bytes)
    }
}
