import Settings
import StubModelServer

/// Programs for tests.
enum Programs {
    /// Needs no model: asks for a name, and ends.
    static let greeter = """
        # Greeter

        Greets people.

        ## Main

        ### Triggers
        - When the program starts

        ### Steps
        - Say "Hello!"
        - Ask "What is your name?" for $name
        - Say "Welcome, $name."
        - Ask "And your town?" for $town
        - Say "How is $town?"
        - End the program
        """

    /// Needs a model, which says what the test wants.
    static let guide = """
        # Guide

        ## Main

        ### Triggers
        - When the program starts

        ### Steps
        - Talk with the user
        - End the program
        """

    /// Says a text in pieces and waits for the user, or ends.
    static func saying(_ pieces: [ReplyPiece], thenEnds: Bool = false) -> [ReplyPiece] {
        [.text("`Say(\"user\", \"")] + pieces + [.text("\")`\n\(thenEnds ? "yld exit" : "yld user")\n")]
    }
}

extension TestServer.Setup {
    /// With the stub server as model.
    static func asking(_ server: StubModelServer) -> TestServer.Setup {
        var setup = TestServer.Setup()
        setup.model = "openai/test-model"
        setup.modelAddress = server.openAIBaseURL
        return setup
    }
}
