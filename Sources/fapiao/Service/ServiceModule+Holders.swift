import Edge
import Gateways
import Invoices
import Ledger
import Logging
import Lottery
import Messaging
import Verification

extension ServiceModule {
    /// Signing in, and what people do with themselves; none where nobody can enter anything.
    /// - Parameter phone: the demonstration's.
    static func holders(_ core: ServiceCore, phone: DemoPhone?) -> [ServiceModule] {
        guard let sessions = core.holders, let lottery = core.lottery else { return [] }
        let people = SignedIn(sessions, identity: core.identity)
        let sendsCodes = phone != nil || core.settings.sendsCodes
        let upkeep = HolderUpkeep(
            store: core.store.nation.holders, campaigns: lottery.campaigns, logger: core.logger)
        var routes: [any RouteProvider] = [
            SignInPages(page: core.page, people: people, sendsCodes: sendsCodes),
            HolderPages(page: core.page, people: people, sendsCodes: sendsCodes),
            PrivacyPage(page: core.page),
        ]
        if let phone {
            routes.append(
                DemoPhonePage(
                    page: core.page, messages: { phone.messages },
                    console: { phone.console?(core.now()) }))
        }
        return [
            ServiceModule(
                "holders", routes: routes,
                services: [BackgroundService("holders upkeep") { await upkeep.run() }])
        ]
    }
}

extension Settings {
    /// True if some gateway can send a code to a phone.
    fileprivate var sendsCodes: Bool {
        kannel.account != nil || twilio.account != nil
            || smpp.configuration.map { !$0.sourceAddress.isEmpty } ?? false
            || aliyun.account.map { !$0.codeTemplateCode.isEmpty } ?? false
            || tencent.account.map { !$0.codeTemplateID.isEmpty } ?? false
    }
}

/// Codes by way of the outgoing messages, paid from the ceilings of a day.
struct OutgoingCodes: CodeSending {
    let outbox: Outbox

    func send(
        _ code: String, in text: String, to phone: String, named name: String, lifetime: Duration
    ) async throws(ServiceUnavailable) -> Bool {
        let addition = try await outbox.add(
            OutgoingMessage(
                key: name, purpose: .code, text: text, code: code,
                to: [OutgoingRecipient(.sms, phone)], lifetime: lifetime))
        switch addition {
        case .added, .known: return true
        case .overCeiling: return false
        }
    }
}

/// Deletes what has expired, and what somebody asked to have erased. Every worker does, for two that do the same
/// delete once.
private struct HolderUpkeep {
    let store: any HolderStore
    let campaigns: CampaignDirectory
    let logger: Logger

    private static let interval = Duration.seconds(60)
    /// Most of what waits for auditors or for a draw does so for weeks, and each look reads all of it.
    private static let erasureInterval = Duration.seconds(600)

    func run() async {
        var erasedAt: ContinuousClock.Instant?
        while !Task.isCancelled {
            do throws(ServiceUnavailable) {
                try await store.sweep()
                if erasedAt.map({ .now - $0 >= Self.erasureInterval }) ?? true {
                    try await erase()
                    erasedAt = .now
                }
            } catch {
                logger.warning(
                    "what is over could not be deleted",
                    metadata: ["detail": .string(error.detail)])
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func erase() async throws(ServiceUnavailable) {
        // Read here only where nobody has yet: `CampaignReading` keeps them current.
        _ = try await campaigns.all()
        let erased = try await HolderErasure(store, campaigns: campaigns).run()
        if erased > 0 {
            logger.info("openings were erased", metadata: ["count": .stringConvertible(erased)])
        }
    }
}
