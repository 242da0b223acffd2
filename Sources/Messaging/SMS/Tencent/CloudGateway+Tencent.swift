package import Edge
import Verification

extension CloudGateway {
    /// `POST /sms/tencent/<secret>`, and `/report` behind it for what became of messages of ours.
    package static func tencent(
        _ account: TencentSender.Account, guardian: CallerGuard, identity: ClientIdentity,
        _ services: GatewayServices
    ) -> CloudGateway {
        let caller = services.outbound(AllowedHosts(of: account.endpoint), .sms)
        return CloudGateway(
            "tencent", TencentSender(account: account, caller: caller),
            codes: account.forCodes.map { TencentSender(account: $0, caller: caller) },
            guardian, identity,
            TencentUplink.messages, reports: CloudReport.tencent,
            acknowledgement: #"{"result":0,"errmsg":"OK"}"#,
            refusal: #"{"result":1,"errmsg":"try again later"}"#, services)
    }
}
