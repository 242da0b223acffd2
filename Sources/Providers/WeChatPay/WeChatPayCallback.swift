import Invoices
import Payouts

extension WeChatPayCaller {
    /// - Parameter body: as it came, to the last byte.
    package func callback(_ fields: MessageFields, _ body: [UInt8]) async -> ProviderCallback {
        switch await check(fields, body) {
        case .genuine: break
        case .unknownSerial: return .refused("unknown_serial")
        case .refused(let refusal): return .refused(refusal.rawValue)
        }
        guard let event = try? WeChatPayEvent(body) else { return .refused("no_event") }
        guard let plain = event.resource?.opened(under: merchant.sealingKey) else {
            return .refused("not_opened")
        }
        switch event.type {
        case WeChatPayEvent.billFinished:
            guard let bill = try? WeChatPayBill(plain) else { return .refused("no_bill") }
            return OrderNumber(bill.orderNumber).map { .ask($0) } ?? .nothing
        case WeChatPayEvent.authorizationClosed:
            guard let consent = try? WeChatPayAuthorization(plain), !consent.number.isEmpty else {
                return .refused("no_consent")
            }
            return .consentEnded(consent.number)
        // That a consent was given among them: whoever was given it says so.
        default: return .nothing
        }
    }
}

/// The envelope of a callback.
struct WeChatPayEvent {
    private(set) var type = ""
    private(set) var resource: WeChatPayResource?

    static let billFinished = "MCHTRANSFER.BILL.FINISHED"
    static let authorizationClosed = "MCHTRANSFER.AUTHORIZATION.CLOSED"

    init(_ body: [UInt8]) throws(JSONError) {
        var reader = JSONReader(body)
        try reader.object { (reader, name) throws(JSONError) in
            if reader.null() { return }
            switch name {
            case "event_type": type = try reader.string(maximumBytes: 64)
            case "resource": resource = try WeChatPayResource(&reader)
            default: try reader.skip()
            }
        }
        try reader.finish()
    }
}
