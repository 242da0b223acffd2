import Gateways
import Verification

/// The gateways for text messages by HTTP that are configured.
enum SMSGateways {
    static func configured(
        _ settings: Settings.SMS, conversation: any Conversing, caller: any OutboundCaller,
        memory: any ShortMemory, identity: ClientIdentity
    ) -> [any Gateway] {
        let surroundings = CloudGateway.Surroundings(
            conversation: conversation, caller: caller, memory: memory, identity: identity,
            now: { Clock.now })
        let gateways: [(any Gateway)?] = [
            settings.kannelAddresses.map { addresses in
                KannelGateway(
                    conversation: conversation,
                    guardian: CallerGuard(addresses: addresses, identity: identity),
                    now: { Clock.now })
            },
            settings.aliyun.map { cloud in
                CloudGateway.aliyun(
                    cloud.account,
                    guardian: CallerGuard(
                        addresses: cloud.addresses, secret: cloud.pathSecret, identity: identity),
                    surroundings)
            },
            settings.tencent.map { cloud in
                CloudGateway.tencent(
                    cloud.account,
                    guardian: CallerGuard(
                        addresses: cloud.addresses, secret: cloud.pathSecret, identity: identity),
                    surroundings)
            },
            settings.twilio.map { twilio in
                TwilioGateway(
                    conversation: conversation, authToken: twilio.authToken,
                    publicURL: twilio.publicURL, now: { Clock.now })
            },
        ]
        return gateways.compactMap { $0 }
    }
}
