import Gateways
import Verification

/// The gateways for text messages by HTTP that are configured.
struct SMSGateways {
    let all: [any Gateway]

    init(
        _ sms: Settings.SMS, conversation: any Conversing, identity: ClientIdentity,
        _ services: GatewayServices
    ) {
        func guardian<Account>(_ cloud: Settings.SMS.Cloud<Account>) -> CallerGuard {
            CallerGuard(addresses: cloud.addresses, secret: cloud.pathSecret, identity: identity)
        }
        let configured: [(any Gateway)?] = [
            sms.kannelAddresses.map { addresses in
                KannelGateway(
                    conversation: conversation,
                    guardian: CallerGuard(addresses: addresses, identity: identity),
                    now: { Clock.now })
            },
            sms.aliyun.map { cloud in
                CloudGateway.aliyun(
                    cloud.account, guardian: guardian(cloud), identity: identity, services)
            },
            sms.tencent.map { cloud in
                CloudGateway.tencent(
                    cloud.account, guardian: guardian(cloud), identity: identity, services)
            },
            sms.twilio.map { TwilioGateway($0, services) },
        ]
        all = configured.compactMap { $0 }
    }
}
