import Invoices

/// A cloud's callback about one text message of ours (短信发送状态回执).
struct CloudReport: Sendable, Equatable {
    /// The name that its sender gave it; empty where the callback does not say that.
    let name: String
    let status: DeliveryReports.Status
    /// The operator's code for why not.
    let code: String

    /// More than any cloud puts into one call.
    private static let reportsMaximum = 1_000

    /// The elements of a callback, which is an array. Those without a status are left out, so that the others
    /// need not wait for them.
    static func all(
        _ body: [UInt8], _ report: (PlatformJSON) -> CloudReport?
    ) throws(JSONError) -> [CloudReport] {
        guard case .array(let elements) = try PlatformJSON(body) else {
            throw JSONError(offset: 0, reason: .expected(.array))
        }
        guard elements.count <= reportsMaximum else {
            throw JSONError(offset: 0, reason: .tooMany(reportsMaximum))
        }
        return elements.compactMap(report)
    }

    /// Aliyun's (短信服务, SmsReport): `out_id` is the reference that `AliyunSender` gave it.
    static func aliyun(_ body: [UInt8]) throws(JSONError) -> [CloudReport] {
        try all(body) { json in
            guard case .boolean(let hasArrived) = json["success"] else { return nil }
            return CloudReport(
                name: json["out_id"]?.name ?? "", status: hasArrived ? .delivered : .failed,
                code: json["err_code"]?.name ?? "")
        }
    }

    /// Tencent's (短信, 短信下发状态通知): `sid` is the SerialNo of SendSms's reply.
    static func tencent(_ body: [UInt8]) throws(JSONError) -> [CloudReport] {
        try all(body) { json in
            guard let word = json["report_status"]?.text else { return nil }
            let status: DeliveryReports.Status =
                switch word.uppercased() {
                case "SUCCESS": .delivered
                case "FAIL": .failed
                default: .other
                }
            return CloudReport(
                name: json["sid"]?.name ?? "", status: status, code: json["errmsg"]?.name ?? "")
        }
    }
}
