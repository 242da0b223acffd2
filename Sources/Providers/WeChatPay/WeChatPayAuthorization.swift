package import Invoices
package import Payouts

/// A payee's standing consent to be paid without confirming each time (免确认收款授权). One for each person and scene; it
/// has no end, and the person may end it at any moment, between two prizes too.
package struct WeChatPayAuthorization: Sendable, Equatable {
    /// The raw value is WeChat Pay's word.
    package enum State: String, Sendable, CaseIterable {
        /// For 24 hours, and then another number is needed.
        case waitUserConfirm = "WAIT_USER_CONFIRM"
        case takingEffect = "TAKING_EFFECT"
        case closed = "CLOSED"
    }

    /// Our number.
    package private(set) var number = ""
    /// Theirs.
    package private(set) var identifier = ""
    /// The payee, in our app's words.
    package private(set) var openid = ""
    /// Nil for a state that is new to us.
    package private(set) var state: State?
    /// WeChat Pay's word, such as USER_CLOSE or CLOSE_VIA_MCH_API; empty unless it is closed.
    package private(set) var closeReason = ""
    /// For the page where the person consents; in the answer to the request alone.
    package private(set) var packageInfo = ""

    /// - Parameter body: an answer, or the opened content of a callback.
    package init(_ body: [UInt8]) throws(JSONError) {
        var reader = JSONReader(body)
        try reader.object { (reader, name) throws(JSONError) in
            if reader.null() { return }
            switch name {
            case "out_authorization_no": number = try reader.string(maximumBytes: 64)
            case "authorization_id": identifier = try reader.string(maximumBytes: 64)
            case "openid": openid = try reader.string(maximumBytes: 128)
            case "state": state = State(rawValue: try reader.string(maximumBytes: 64))
            case "package_info": packageInfo = try reader.string(maximumBytes: 4_096)
            case "close_reason", "reason": closeReason = try reader.string(maximumBytes: 64)
            default: try reader.skip()
            }
        }
        try reader.finish()
    }
}

extension WeChatPay {
    private static let authorizations = "/v3/fund-app/mch-transfer/user-confirm-authorization"

    private static func authorizationPath(_ number: String) -> String {
        authorizations + "/out-authorization-no/" + number
    }

    /// Asks a person for his consent. The same call again answers with a fresh package.
    ///
    /// - Parameters:
    ///   - number: ours, 0–9 and A–Z: another one for each attempt.
    ///   - name: what the person is shown, of which 32 code points are sent.
    /// - Returns: nil where nothing that WeChat Pay signed has come.
    package func requestAuthorization(
        _ number: String, openID: String, shownAs name: String
    ) async -> WeChatPayAuthorization? {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("out_authorization_no", number)
            writer.field("appid", merchant.app)
            writer.field("openid", openID)
            writer.field("transfer_scene_id", merchant.scene)
            writer.field(
                "user_display_name", name.clipped(codePointsMaximum: WeChatPayLimits.textMaximum))
            writer.field("authorization_notify_url", ifAny: merchant.notifyURL)
        }
        return consent(
            await caller.call("POST", Self.authorizations, body: writer.bytes), number)
    }

    /// - Returns: nil where nothing that WeChat Pay signed has come, and for a number that it does
    ///   not know.
    package func queryAuthorization(_ number: String) async -> WeChatPayAuthorization? {
        consent(await caller.call("GET", Self.authorizationPath(number)), number)
    }

    /// At the address that the request for a consent has named.
    package var tellsOfConsents: Bool { merchant.notifyURL != nil }

    /// False for one that its payee has ended, never gave, or that WeChat Pay does not know (any more): an order under it
    /// is refused by an answer that does not say so, and nobody knows what became of it.
    package func isUsable(_ consent: Payee.Consent) async -> Bool? {
        switch await caller.call("GET", Self.authorizationPath(consent.number)) {
        case .success(let body):
            guard let told = try? WeChatPayAuthorization(body), told.number == consent.number,
                let state = told.state
            else { return nil }
            return state == .takingEffect
        // It is not signed, and need not be: without the consent the payee confirms, and no money is at stake.
        case .refusal(_, let code): return code == WeChatPayCode.notFound ? false : nil
        case .nothing: return nil
        }
    }

    /// Ends the consent from our side.
    /// - Returns: nil where nothing that WeChat Pay signed has come; it may be closed all the same.
    package func closeAuthorization(_ number: String) async -> WeChatPayAuthorization? {
        consent(await caller.call("POST", Self.authorizationPath(number) + "/close"), number)
    }

    private func consent(
        _ heard: WeChatPayCaller.Heard, _ number: String
    ) -> WeChatPayAuthorization? {
        guard case .success(let body) = heard, let consent = try? WeChatPayAuthorization(body),
            consent.number == number
        else { return nil }
        return consent
    }
}
