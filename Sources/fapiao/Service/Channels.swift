import Gateways
import Hummingbird
import Ledger
import Verification

/// The channels that are configured: one conversation behind an adapter each. Nothing is
/// configured by default, and then there are none.
struct Channels {
    let conversation: Conversation
    private let gateways: [any Gateway]

    init(
        _ settings: Settings, store: LedgerStore, verifier: Verifier, limiter: Limiter,
        photos: any PhotoReading, identity: ClientIdentity
    ) {
        conversation = Conversation(
            verifier: verifier, limiter: limiter, memory: store.memory, identity: identity,
            photos: photos)
        let connections = OutboundConnections()
        let services = GatewayServices(
            conversation: conversation, memory: store.memory, identity: identity,
            outbound: { hosts, channel in HTTPOutboundCaller(connections, to: hosts, for: channel)
            },
            now: { Clock.now })
        let chats = ChatGateways(settings.chats, services)
        // A channel is one line here: nil where its settings are empty.
        let configured: [(any Gateway)?] = [SMPPGateway(settings, conversation: conversation)]
        let sms = SMSGateways(
            settings.sms, conversation: conversation, identity: identity, services)
        gateways = configured.compactMap { $0 } + chats.all + sms.all
    }

    func addRoutes(to router: Router<GatewayContext>) {
        for gateway in gateways { gateway.addRoutes(to: router) }
    }

    var services: [BackgroundService] {
        gateways.map { gateway in
            BackgroundService {
                await gateway.run()
                // One that only answers has nothing to run; it must not end the service for that.
                while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
            }
        }
    }
}
