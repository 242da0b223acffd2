import Edge
import Gateways

extension ServiceModule {
    /// The JSON API for programs, and its description.
    static func api(_ core: ServiceCore, _ verifications: VerificationAPI) -> ServiceModule {
        ServiceModule(
            "api",
            routes: [
                verifications,
                LedgerChangesAPI(
                    writer: core.store.writer, authenticator: core.authenticator, now: core.now),
                DescriptionRoutes(operator: core.settings.operator),
            ])
    }
}
