import Edge
import Ledger
import Messaging

extension ServiceModule {
    /// The channels that are configured: one conversation, and an adapter for each. Nothing is
    /// configured by default, and then there are none.
    /// - Parameter phone: the demonstration's, which gets all text messages.
    static func channels(_ core: ServiceCore, phone: DemoPhone?) -> [ServiceModule] {
        let conversation = Conversation(
            verifier: core.verifier, limiter: core.limiter, memory: core.store.memory,
            identity: core.identity, photos: core.photos,
            lottery: core.lottery.map { lottery in
                LotteryConversation(
                    lottery.entering, site: lottery.site,
                    receipts: lottery.site.isEmpty
                        ? nil : core.holders.map { SignInLinks(holders: $0, site: lottery.site) })
            })
        let connections = OutboundConnections()
        let services = GatewayServices(
            conversation: conversation, memory: core.store.memory, identity: core.identity,
            outbound: { hosts, channel in HTTPOutboundCaller(connections, to: hosts, for: channel)
            },
            outbox: core.outbox, now: core.now)
        let channels =
            chats(core.settings, services) + textMessages(core, conversation, services)
        var senders = channels.flatMap { $0.gateway.senders }
        if let kannel = core.settings.kannel.account {
            senders.insert(KannelSender(kannel, services), at: 0)
        }
        if let phone { senders.insert(phone, at: 0) }
        // Stopped after the channels, whose last answers it may still send.
        return outgoing(core, senders) + awaitedEntries(core, senders)
            + holderNotices(core, senders)
            + channels.map { ServiceModule($0.name, $0.gateway) }
    }

    private struct NamedGateway {
        let name: String
        let gateway: any Gateway

        init(_ name: String, _ gateway: any Gateway) {
            self.name = name
            self.gateway = gateway
        }
    }

    /// A new chat is a line here (<doc:AddingAGateway>), nil where its settings are empty.
    private static func chats(
        _ settings: Settings, _ services: GatewayServices
    ) -> [NamedGateway] {
        let budget = settings.wechat.replyBudget
        let configured: [NamedGateway?] = [
            settings.wechat.account.map {
                NamedGateway("wechat", WeChatGateway($0, services, budget: budget))
            },
            settings.wecom.account.map {
                NamedGateway("wecom", WeComGateway($0, services, budget: budget))
            },
            settings.telegram.bot.map { NamedGateway("telegram", TelegramGateway($0, services)) },
            settings.line.channel.map { NamedGateway("line", LINEGateway($0, services)) },
            settings.whatsapp.number.map {
                NamedGateway("whatsapp", WhatsAppGateway($0, services))
            },
            settings.dingtalk.robot.map {
                NamedGateway("dingtalk", DingTalkGateway($0, services))
            },
        ]
        return configured.compactMap { $0 }
    }

    /// Gateways for text messages. Most answer a call; SMPP makes the connection itself.
    private static func textMessages(
        _ core: ServiceCore, _ conversation: Conversation, _ services: GatewayServices
    ) -> [NamedGateway] {
        let settings = core.settings
        let identity = core.identity
        let configured: [NamedGateway?] = [
            settings.smpp.configuration.map { smpp in
                NamedGateway(
                    "sms.smpp",
                    SMPPGateway(
                        smpp, conversation: conversation, outbox: core.outbox, now: core.now,
                        logger: core.logger))
            },
            settings.kannel.addresses.map { addresses in
                NamedGateway(
                    "sms.kannel",
                    KannelGateway(
                        conversation: conversation,
                        guardian: CallerGuard(addresses: addresses, identity: identity),
                        outbox: core.outbox, now: core.now))
            },
            settings.aliyun.account.map { account in
                NamedGateway(
                    "sms.aliyun",
                    CloudGateway.aliyun(
                        account, guardian: settings.aliyun.caller.guardian(identity),
                        identity: identity, services))
            },
            settings.tencent.account.map { account in
                NamedGateway(
                    "sms.tencent",
                    CloudGateway.tencent(
                        account, guardian: settings.tencent.caller.guardian(identity),
                        identity: identity, services))
            },
            settings.twilio.account.map { account in
                NamedGateway("sms.twilio", TwilioGateway(account, services))
            },
        ]
        return configured.compactMap { $0 }
    }
}
