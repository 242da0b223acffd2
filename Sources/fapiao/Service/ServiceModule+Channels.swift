import Edge
import Ledger
import Messaging
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
        return chats(core.settings, services) + textMessages(core, conversation, services)
    }

    /// A new chat is a line here (<doc:AddingAGateway>), nil where its settings are empty.
    private static func chats(
        _ settings: Settings, _ services: GatewayServices
    ) -> [ServiceModule] {
        let budget = settings.wechat.replyBudget
        let configured: [ServiceModule?] = [
            settings.wechat.account.map {
                ServiceModule("wechat", WeChatGateway($0, services, budget: budget))
            },
            settings.wecom.account.map {
                ServiceModule("wecom", WeComGateway($0, services, budget: budget))
            },
            settings.telegram.bot.map { ServiceModule("telegram", TelegramGateway($0, services)) },
            settings.line.channel.map { ServiceModule("line", LINEGateway($0, services)) },
            settings.whatsapp.number.map {
                ServiceModule("whatsapp", WhatsAppGateway($0, services))
            },
            settings.dingtalk.robot.map {
                ServiceModule("dingtalk", DingTalkGateway($0, services))
            },
        ]
        return configured.compactMap { $0 }
    }

    /// Gateways for text messages. Most answer a call; SMPP makes the connection itself.
    private static func textMessages(
        _ core: ServiceCore, _ conversation: Conversation, _ services: GatewayServices
    ) -> [ServiceModule] {
        let settings = core.settings
        let identity = core.identity
        let configured: [ServiceModule?] = [
            settings.smpp.configuration.map { smpp in
                ServiceModule(
                    "sms.smpp",
                    SMPPGateway(
                        smpp, conversation: conversation, now: core.now, logger: core.logger))
            },
            settings.kannel.addresses.map { addresses in
                ServiceModule(
                    "sms.kannel",
                    KannelGateway(
                        conversation: conversation,
                        guardian: CallerGuard(addresses: addresses, identity: identity),
                        now: core.now))
            },
            settings.aliyun.account.map { account in
                ServiceModule(
                    "sms.aliyun",
                    CloudGateway.aliyun(
                        account, guardian: settings.aliyun.caller.guardian(identity),
                        identity: identity, services))
            },
            settings.tencent.account.map { account in
                ServiceModule(
                    "sms.tencent",
                    CloudGateway.tencent(
                        account, guardian: settings.tencent.caller.guardian(identity),
                        identity: identity, services))
            },
            settings.twilio.account.map { account in
                ServiceModule("sms.twilio", TwilioGateway(account, services))
            },
        ]
        return configured.compactMap { $0 }
    }
}
