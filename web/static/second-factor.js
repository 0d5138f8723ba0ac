// Keys and passkeys: their buttons where the browser knows them, and a sentence when one was not read.
if (window.PublicKeyCredential)
  for (const button of document.querySelectorAll("[data-passkey]")) button.hidden = false;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault(); // allauth would only write it to the console
  document.getElementById("key-failed").hidden = false;
});
