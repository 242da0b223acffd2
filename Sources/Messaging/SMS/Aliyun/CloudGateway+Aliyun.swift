package import Edge
import Verification

extension CloudGateway {
    /// `POST /sms/aliyun/<secret>`, and `/report` behind it for what became of messages of ours.
    package static func aliyun(
        _ account: AliyunSender.Account, guardian: CallerGuard, identity: ClientIdentity,
        _ services: GatewayServices
    ) -> CloudGateway {
        let caller = services.outbound(AllowedHosts(of: account.endpoint), .sms)
        return CloudGateway(
            "aliyun", AliyunSender(account: account, caller: caller),
            codes: account.forCodes.map { AliyunSender(account: $0, caller: caller) },
            guardian, identity,
            AliyunUplink.messages, reports: CloudReport.aliyun,
            acknowledgement: #"{"code":0,"msg":"接收成功"}"#,
            refusal: #"{"code":1,"msg":"请稍后重试"}"#, services)
    }
}
