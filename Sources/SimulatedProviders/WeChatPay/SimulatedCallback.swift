package import Invoices
package import Providers

/// A call that the provider makes by itself. It is signed anew each time it goes out.
package struct SimulatedCallback: Sendable, Equatable {
    /// The notify_url of the order that it is about.
    package let url: String
    let merchant: String
    let event: String
    let plain: [UInt8]
    /// Not before this.
    package internal(set) var due: Timestamp
    /// Attempts so far, by the provider's own table of pauses.
    package internal(set) var tries = 0
    var isProbe = false

    /// 15 s, 15 s, 30 s, 3, 10, 20, 30, 30, 30, 60 minutes, 3, 3, 3, 6, 6 hours.
    static let pauses: [Int64] = [
        15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600,
        21_600,
    ]
}

extension SimulatedWeChatPay {
    /// Puts a callback on its way, by the faults of the day.
    mutating func tell(
        _ event: String, _ plain: [UInt8], _ url: String, _ merchant: String, _ now: Timestamp
    ) {
        guard !url.isEmpty else { return }
        var callback = SimulatedCallback(
            url: url, merchant: merchant, event: event, plain: plain, due: now)
        let struck = faults.next(of: [
            .lostCallback, .duplicateCallback, .lateCallback, .probe,
        ])
        switch struck?.fault {
        case .lostCallback: return
        case .duplicateCallback: outbox.append(callback)
        case .lateCallback: callback.due = now.advanced(by: .seconds(60))
        case .probe:
            var probe = callback
            probe.isProbe = true
            outbox.append(probe)
        default: break
        }
        outbox.append(callback)
    }

    /// The callbacks that are due, as requests to be posted to their addresses. The caller posts
    /// them and says by `answered` how each was answered.
    package mutating func takeDueCallbacks(
        at now: Timestamp
    ) -> [(callback: SimulatedCallback, request: ProviderRequest)] {
        settle(at: now)
        let due = outbox.filter { $0.due <= now }
        outbox.removeAll { $0.due <= now }
        return due.compactMap { callback in
            request(for: callback, at: now).map { (callback, $0) }
        }
    }

    /// - Parameter status: nil where nobody answered.
    package mutating func answered(_ callback: SimulatedCallback, _ status: Int?, at now: Timestamp)
    {
        guard !callback.isProbe, status != 200, status != 204,
            callback.tries < SimulatedCallback.pauses.count
        else { return }
        var callback = callback
        callback.due = now.advanced(by: .seconds(SimulatedCallback.pauses[callback.tries]))
        callback.tries += 1
        outbox.append(callback)
    }

    private mutating func request(
        for callback: SimulatedCallback, at now: Timestamp
    ) -> ProviderRequest? {
        guard let merchant = merchants[callback.merchant] else { return nil }
        let nonce = letters(12)
        let identifier = letters(32)
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("id", identifier)
            writer.field("create_time", now.description)
            writer.field("resource_type", "encrypt-resource")
            writer.field("event_type", callback.event)
            writer.field("summary", "商家转账")
            writer.name("resource")
            Self.seal(
                callback.plain, nonce: nonce, associated: "mch_payment", type: "mch_payment",
                for: merchant, &writer)
        }
        var fields = keys.stamp(writer.bytes, nonce: letters(32), wanted: nil, at: now)
        if callback.isProbe {
            fields["Wechatpay-Signature"] = "WECHATPAY/SIGNTEST/" + letters(64)
        }
        return ProviderRequest("POST", callback.url, fields: fields, body: writer.bytes)
    }
}
