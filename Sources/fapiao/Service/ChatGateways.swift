import Gateways
import Ledger
import Verification

/// The adapters of the chats that are configured. A new chat is added here (<doc:AddingAGateway>).
struct ChatGateways {
    let all: [any Gateway]

    init(_ chats: Settings.Chats, _ services: GatewayServices) {
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
