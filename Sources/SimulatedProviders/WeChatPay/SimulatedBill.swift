package import Invoices
package import Providers

/// A transfer bill at the simulated WeChat Pay.
package struct SimulatedBill: Sendable, Equatable {
    /// The merchant's number (out_bill_no), by which the same order is known again.
    package let orderNumber: String
    /// WeChat Pay's own number (transfer_bill_no).
    package let billNumber: String
    /// The number of the merchant who pays it (mchid).
    package let merchant: String
    /// The appid that the openid is of.
    package let app: String
    /// The payee, as that app knows him.
    package let openID: String
    package let amount: Fen
    /// A day later it is closed, if nobody has confirmed it.
    package let created: Timestamp
    /// As it came: the same number with another body is refused.
    let body: [UInt8]
    let remark: String
    let notifyURL: String
    let isAuthorised: Bool

    /// The state as it is on the wire.
    package internal(set) var state = WeChatPayState.accepted
    /// The word for a bill that failed; empty for all others.
    package internal(set) var failReason = ""
    /// Those that still open the page; each is used up by a tap.
    package internal(set) var packages: Set<String> = []
    /// The moment of the last change of state.
    package internal(set) var updated: Timestamp
    /// The merchant's money is set aside for it.
    var isLocked = false
    var closesLate = false
    var isSlow = false
    /// A cancellation is under way.
    var isCancelling = false

    init(
        _ fields: SimulatedOrder, orderNumber: String, billNumber: String, merchant: String,
        openID: String, isAuthorised: Bool, body: [UInt8], at now: Timestamp
    ) {
        self.orderNumber = orderNumber
        self.billNumber = billNumber
        self.merchant = merchant
        app = fields.app
        self.openID = openID
        amount = fields.amount
        remark = fields.remark
        notifyURL = fields.notifyURL
        self.isAuthorised = isAuthorised
        self.body = body
        created = now
        updated = now
    }

    /// True once no state can follow.
    package var isFinal: Bool { [.success, .fail, .cancelled].contains(state) }

    /// - Parameter isAnswer: to the order, which says less and brings the package.
    func json(isAnswer: Bool, package: String? = nil) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            if !isAnswer {
                writer.field("mch_id", merchant)
                writer.field("appid", app)
                writer.field("openid", openID)
            }
            writer.field("out_bill_no", orderNumber)
            writer.field("transfer_bill_no", billNumber)
            writer.field("state", state.rawValue)
            if !isAnswer {
                writer.name("transfer_amount")
                writer.integer(amount.value)
                writer.field("transfer_remark", remark)
                writer.field("update_time", updated.description)
            }
            writer.field("create_time", created.description)
            writer.field("fail_reason", ifAny: failReason)
            writer.field("package_info", ifAny: package)
        }
        return writer.bytes
    }
}

/// The body of an order as the simulated WeChat Pay reads it.
struct SimulatedOrder {
    var app = ""
    var number = ""
    var scene = ""
    var openID = ""
    var authorization = ""
    var name = ""
    var amount = Fen.zero
    var remark = ""
    var notifyURL = ""
    var reports: [(type: String, content: String)] = []

    /// Nil for what is no JSON, or wants something that WeChat Pay would not.
    init?(_ body: [UInt8], isAuthorised: Bool) {
        do throws(JSONError) {
            try read(body)
        } catch {
            return nil
        }
        let isNumber =
            (1...32).contains(number.utf8.count)
            && number.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte)
            }
        let isReported =
            reports.map(\.type) == ["活动名称", "奖励说明"]
            && reports.allSatisfy { (1...32).contains($0.content.unicodeScalars.count) }
        let isNamed =
            name.isEmpty ? amount < Fen(200_000) : amount >= Fen(30)
        let isAddressed =
            isAuthorised
            ? openID.isEmpty && !authorization.isEmpty : !openID.isEmpty && authorization.isEmpty
        let isTold =
            notifyURL.isEmpty || (notifyURL.hasPrefix("http") && !notifyURL.contains("?"))
        guard isNumber, isReported, isNamed, isAddressed, isTold, scene == "1000",
            amount >= Fen(10), (1...32).contains(remark.unicodeScalars.count)
        else { return nil }
    }

    private mutating func read(_ body: [UInt8]) throws(JSONError) {
        var reader = JSONReader(body)
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "appid": app = try reader.string(maximumBytes: 64)
            case "out_bill_no": number = try reader.string(maximumBytes: 64)
            case "transfer_scene_id": scene = try reader.string(maximumBytes: 64)
            case "openid": openID = try reader.string(maximumBytes: 64)
            case "out_authorization_no", "authorization_id":
                authorization = try reader.string(maximumBytes: 64)
            case "user_name": self.name = try reader.string(maximumBytes: 1_024)
            case "transfer_amount": amount = Fen(Int64(try reader.decimal()) ?? 0)
            case "transfer_remark": remark = try reader.string(maximumBytes: 256)
            case "notify_url": notifyURL = try reader.string(maximumBytes: 512)
            case "transfer_scene_report_infos": try readReports(&reader)
            default: try reader.skip()
            }
        }
        try reader.finish()
    }

    private mutating func readReports(_ reader: inout JSONReader) throws(JSONError) {
        try reader.array(maximum: 8) { (reader) throws(JSONError) in
            var report = (type: "", content: "")
            try reader.object { (reader, name) throws(JSONError) in
                switch name {
                case "info_type": report.type = try reader.string(maximumBytes: 256)
                case "info_content": report.content = try reader.string(maximumBytes: 256)
                default: try reader.skip()
                }
            }
            reports.append(report)
        }
    }
}
