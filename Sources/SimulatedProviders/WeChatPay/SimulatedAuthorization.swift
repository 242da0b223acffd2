package import Invoices
package import Providers

/// A payee's standing consent at the simulated WeChat Pay.
package struct SimulatedAuthorization: Sendable, Equatable {
    /// The merchant's own number of it (out_authorization_no).
    package let number: String
    let identifier: String
    let merchant: String
    /// The payee who has given it.
    package let openID: String
    let scene: String
    let created: Timestamp
    let body: [UInt8]
    let notifyURL: String
    /// As the merchant's question and the callback tell it.
    package internal(set) var state = WeChatPayAuthorization.State.waitUserConfirm
    /// Those that still open the page; each is used up by a tap.
    package internal(set) var packages: Set<String> = []
    var closeReason = ""

    func json(package: String? = nil) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("out_authorization_no", number)
            writer.field("authorization_id", identifier)
            writer.field("openid", openID)
            writer.field("transfer_scene_id", scene)
            writer.field("state", state.rawValue)
            writer.field("create_time", created.description)
            writer.field("close_reason", ifAny: closeReason)
            writer.field("package_info", ifAny: package)
        }
        return writer.bytes
    }
}

extension SimulatedWeChatPay {
    mutating func authorize(
        _ request: ProviderRequest, of merchant: Merchant, at now: Timestamp
    ) -> ProviderReply {
        var (number, app, openID, scene, name, url) = ("", "", "", "", "", "")
        do throws(JSONError) {
            var reader = JSONReader(request.body)
            try reader.object { (reader, field) throws(JSONError) in
                switch field {
                case "out_authorization_no": number = try reader.string(maximumBytes: 64)
                case "appid": app = try reader.string(maximumBytes: 64)
                case "openid": openID = try reader.string(maximumBytes: 64)
                case "transfer_scene_id": scene = try reader.string(maximumBytes: 64)
                case "user_display_name": name = try reader.string(maximumBytes: 256)
                case "authorization_notify_url": url = try reader.string(maximumBytes: 512)
                default: try reader.skip()
                }
            }
        } catch {
            return refusal(400, "PARAM_ERROR", request, now)
        }
        guard app == merchant.app, !number.isEmpty, !openID.isEmpty, scene == "1000",
            (1...32).contains(name.unicodeScalars.count)
        else { return refusal(400, "PARAM_ERROR", request, now) }
        var consent: SimulatedAuthorization
        if let known = authorizations[number] {
            guard known.body == request.body else {
                return refusal(400, "INVALID_REQUEST", request, now)
            }
            consent = known
        } else {
            // One for each person and scene.
            let another = authorizations.values.contains {
                $0.openID == openID && $0.merchant == merchant.number && $0.state == .takingEffect
            }
            guard !another else { return refusal(400, "INVALID_REQUEST", request, now) }
            counter += 1
            consent = SimulatedAuthorization(
                number: number, identifier: "A\(10_000_000 + counter)",
                merchant: merchant.number, openID: openID, scene: scene, created: now,
                body: request.body, notifyURL: url)
        }
        var package: String?
        if consent.state == .waitUserConfirm {
            let fresh = "package-" + letters(24)
            consent.packages.insert(fresh)
            package = fresh
        }
        authorizations[number] = consent
        return signed(200, consent.json(package: package), request, now)
    }

    mutating func authorization(
        _ number: String, closing: Bool, of merchant: Merchant, _ request: ProviderRequest,
        _ now: Timestamp
    ) -> ProviderReply {
        if everybodyConsents, !closing, authorizations[number] == nil {
            return signed(200, Self.assumed(number, merchant, now).json(), request, now)
        }
        guard authorizations[number]?.merchant == merchant.number else {
            return refusal(404, "NOT_FOUND", request, now)
        }
        if closing { endAuthorization(number, "CLOSE_VIA_MCH_API", at: now) }
        return signed(200, authorizations[number]?.json() ?? [], request, now)
    }

    /// For load: its number is the payee.
    private static func assumed(
        _ number: String, _ merchant: Merchant, _ now: Timestamp
    ) -> SimulatedAuthorization {
        var consent = SimulatedAuthorization(
            number: number, identifier: number, merchant: merchant.number, openID: number,
            scene: "1000", created: now, body: [], notifyURL: "")
        consent.state = .takingEffect
        return consent
    }

    /// The person consents at the page that the package opens.
    package mutating func consent(_ package: String, as openID: String, at now: Timestamp) -> Bool {
        guard
            let number = authorizations.first(where: { $0.value.packages.contains(package) })?.key,
            var consent = authorizations[number], consent.openID == openID,
            consent.state == .waitUserConfirm,
            now.duration(since: consent.created) < Self.confirmWithin
        else { return false }
        consent.state = .takingEffect
        consent.packages = []
        authorizations[number] = consent
        tell(
            "MCHTRANSFER.AUTHORIZATION.CONFIRMED", consent.json(), consent.notifyURL,
            consent.merchant, now)
        return true
    }

    /// The person, or the merchant, ends it.
    package mutating func endAuthorization(
        _ number: String, _ reason: String = "USER_CLOSE", at now: Timestamp
    ) {
        guard var consent = authorizations[number], consent.state != .closed else { return }
        consent.state = .closed
        consent.closeReason = reason
        consent.packages = []
        authorizations[number] = consent
        tell(
            "MCHTRANSFER.AUTHORIZATION.CLOSED", consent.json(), consent.notifyURL,
            consent.merchant, now)
    }
}
