import Gateways
import Ledger
import Verification

/// The adapters of the chats that are configured, over one set of connections out.
struct ChatGateways {
    let all: [any Gateway]

    init(
        _ chats: Settings.Chats, conversation: any Conversing, memory: any ShortMemory,
        identity: ClientIdentity
    ) {
        let connections = OutboundConnections()
        let services = GatewayServices(
            conversation: conversation, memory: memory, identity: identity,
            outbound: { hosts, door in HTTPOutboundCaller(connections, to: hosts, for: door) },
            now: { Clock.now })
        let configured: [(any Gateway)?] = [
            chats.wechat.map { WeChatGateway($0, services, budget: chats.wechatReplyBudget) },
            chats.wecom.map { WeComGateway($0, services, budget: chats.wechatReplyBudget) },
            chats.telegram.map { TelegramGateway($0, services) },
            chats.line.map { LINEGateway($0, services) },
            chats.whatsapp.map { WhatsAppGateway($0, services) },
            chats.dingtalk.map { DingTalkGateway($0, services) },
        ]
        all = configured.compactMap { $0 }
    }
}
