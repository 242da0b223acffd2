import Gateways
import Ledger
import Verification

extension ServiceModule {
    /// The channels that are configured: one conversation, and an adapter for each. Nothing is
    /// configured by default, and then there are none.
    static func channels(_ core: ServiceCore) -> [ServiceModule] {
        let conversation = Conversation(
            verifier: core.verifier, limiter: core.limiter, memory: core.store.memory,
            identity: core.identity, photos: core.photos)
        let connections = OutboundConnections()
        let services = GatewayServices(
            conversation: conversation, memory: core.store.memory, identity: core.identity,
            outbound: { hosts, channel in HTTPOutboundCaller(connections, to: hosts, for: channel)
            },
            now: core.now)
        return chats(core.settings.chats, services)
            + textMessages(core.settings, conversation, core, services)
    }

    /// A new chat is a line here (<doc:AddingAGateway>), nil where its settings are empty.
    private static func chats(
        _ chats: Settings.Chats, _ services: GatewayServices
    ) -> [ServiceModule] {
        let configured: [ServiceModule?] = [
            chats.wechat.map {
                ServiceModule(
                    "wechat", WeChatGateway($0, services, budget: chats.wechatReplyBudget))
            },
            chats.wecom.map {
                ServiceModule("wecom", WeComGateway($0, services, budget: chats.wechatReplyBudget))
            },
            chats.telegram.map { ServiceModule("telegram", TelegramGateway($0, services)) },
            chats.line.map { ServiceModule("line", LINEGateway($0, services)) },
            chats.whatsapp.map { ServiceModule("whatsapp", WhatsAppGateway($0, services)) },
            chats.dingtalk.map { ServiceModule("dingtalk", DingTalkGateway($0, services)) },
        ]
        return configured.compactMap { $0 }
    }

    /// Gateways for text messages. Most answer a call; SMPP makes the connection itself.
    private static func textMessages(
        _ settings: Settings, _ conversation: Conversation, _ core: ServiceCore,
        _ services: GatewayServices
    ) -> [ServiceModule] {
        let identity = core.identity
        func guardian<Account>(_ cloud: Settings.SMS.Cloud<Account>) -> CallerGuard {
            CallerGuard(addresses: cloud.addresses, secret: cloud.pathSecret, identity: identity)
        }
        let sms = settings.sms
        let configured: [ServiceModule?] = [
            settings.smpp.map { smpp in
                ServiceModule(
                    "sms.smpp",
                    SMPPGateway(
                        smpp, conversation: conversation, now: core.now, logger: core.logger))
            },
            sms.kannelAddresses.map { addresses in
                ServiceModule(
                    "sms.kannel",
                    KannelGateway(
                        conversation: conversation,
                        guardian: CallerGuard(addresses: addresses, identity: identity),
                        now: core.now))
            },
            sms.aliyun.map { cloud in
                ServiceModule(
                    "sms.aliyun",
                    CloudGateway.aliyun(
                        cloud.account, guardian: guardian(cloud), identity: identity, services))
            },
            sms.tencent.map { cloud in
                ServiceModule(
                    "sms.tencent",
                    CloudGateway.tencent(
                        cloud.account, guardian: guardian(cloud), identity: identity, services))
            },
            sms.twilio.map { ServiceModule("sms.twilio", TwilioGateway($0, services)) },
        ]
        return configured.compactMap { $0 }
    }
}
